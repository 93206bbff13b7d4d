"""Formats and protocols of other packages: order, names, and bugs in them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import recviewer.plugin
from recviewer import entry_points
from recviewer.entry_points import Entry, Plugins, arrange, registered
from recviewer.errors import ReadError
from recviewer.model.exchange import Exchange
from recviewer.model.track import Kind
from recviewer.reading import reader
from tests.fuzz.seeds import SEEDS

FORMAT = """
from recviewer.plugin import *

class Mine:
    name = "mine"

    @staticmethod
    def read(document):
        if b"mine" not in document.data:
            return None
        body = StoredBody({"mine": document.data.decode()})
        response = CallResponse(b"null", body=body)
        call = Call(document.data, CallRequest(b"null"), response)
        return [to_exchange(call, 0, Mine.name)]
"""

PROTOCOL = """
from recviewer.plugin import *

class Mine:
    name = "mine"

    @classmethod
    def claims(cls, event):
        return "mine" in mapping(event)

    def feed(self, event, build):
        build.choice(0).text(channel(Kind.CONTENT), event["mine"], ".mine")
"""


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Let what is written to a folder be installed packages."""
    monkeypatch.syspath_prepend(tmp_path)
    registered.cache_clear()
    yield tmp_path
    registered.cache_clear()
    sys.modules.pop("other", None)


def register(folder: Path, *entries: str, group: str = entry_points.FORMATS) -> None:
    package = folder / "other-1.0.dist-info"
    package.mkdir(exist_ok=True)
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: other\n")
    with (package / "entry_points.txt").open("a") as file:
        file.write("\n".join([f"[{group}]", *entries, ""]))


def install(folder: Path, source: str, group: str = entry_points.FORMATS) -> None:
    """Install a module with a class `Mine`."""
    (folder / "other.py").write_text(source)
    register(folder, "mine = other:Mine", group=group)


def read(data: bytes) -> Exchange:
    (exchange,) = reader.parse(data, Path("a.json")).exchanges
    return exchange


def plugin(name: str, priority: float = 0) -> type:
    return type(name, (), {"name": name, "priority": priority})


def order(*plugins: type) -> list[str]:
    ranked = sorted(plugins, key=entry_points.priority, reverse=True)
    built_in, last = [Entry("a", "x"), Entry("b", "x")], [Entry("raw", "x")]
    return [
        f"{entry.name}{'*' if entry.plugin else ''}"
        for entry in arrange(Plugins(tuple(ranked), ()), built_in, last)
    ]


def test_a_plugin_comes_after_all_that_is_built_in_but_before_raw_formats() -> None:
    assert order() == ["a", "b", "raw"]
    assert order(plugin("x"), plugin("y")) == ["a", "b", "x*", "y*", "raw"]


def test_a_plugin_with_a_priority_comes_first_and_the_highest_before_others() -> None:
    found = order(plugin("x", 1), plugin("y", 2.5), plugin("z", -1), plugin("u"))
    assert found == ["y*", "x*", "a", "b", "u*", "z*", "raw"]


def test_a_plugin_with_the_name_of_a_built_in_one_takes_its_place() -> None:
    assert order(plugin("a")) == ["a*", "b", "raw"]
    assert order(plugin("raw")) == ["a", "b", "raw*"]


def test_a_plugin_with_the_name_of_a_built_in_one_and_a_priority_comes_first() -> None:
    assert order(plugin("b", 1), plugin("raw", 2)) == ["raw*", "b*", "a"]


def test_classes_are_found_by_priority_and_then_by_name(installed: Path) -> None:
    source = "class {0}:\n name, read, priority = '{0}', int, {1}\n"
    text = "".join(source.format(name, k) for name, k in [("A", 0), ("B", 0), ("C", 9)])
    (installed / "other.py").write_text(text)
    register(installed, "b = other:B", "c = other:C", "a = other:A")
    found = registered(entry_points.FORMATS)
    assert [each.name for each in found.classes] == ["C", "A", "B"]
    assert found.failures == ()


def test_without_plugins_nothing_looks_for_their_metadata(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    registered.cache_clear()
    monkeypatch.delitem(sys.modules, "importlib.metadata", raising=False)
    registered(entry_points.FORMATS)
    assert "importlib.metadata" not in sys.modules


def test_packages_in_an_archive_on_the_path_are_looked_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    archive = tmp_path / "packages.zip"
    archive.write_bytes(b"")
    monkeypatch.syspath_prepend(archive)
    monkeypatch.delitem(sys.modules, "importlib.metadata", raising=False)
    registered.cache_clear()
    registered(entry_points.FORMATS)
    registered.cache_clear()
    assert "importlib.metadata" in sys.modules


def test_a_group_holds_nothing_of_another_one(installed: Path) -> None:
    register(installed, "a = nowhere:A")
    assert registered(entry_points.PROTOCOLS).failures == ()


def test_a_format_reads_its_file(installed: Path) -> None:
    install(installed, FORMAT)
    assert read(b'{"mine": 1}').format == "mine"
    assert read(b'{"choices": []}').format == "json"


def test_a_format_with_a_priority_reads_a_file_that_a_built_in_one_knows(
    installed: Path,
) -> None:
    install(installed, FORMAT.replace('name = "mine"', 'name, priority = "mine", 1'))
    data = SEEDS["har"].replace(b"{", b'{"mine": 0, ', 1)
    assert read(data).format == "mine"


def test_a_format_with_the_name_of_a_built_in_one_replaces_it(
    installed: Path,
) -> None:
    install(installed, FORMAT.replace('name = "mine"', 'name = "har"'))
    assert read(SEEDS["har"].replace(b"{", b'{"mine": 0, ', 1)).format == "har"
    assert read(SEEDS["har"]).format == "json"


def test_a_value_error_of_a_format_says_what_is_wrong_with_the_file(
    installed: Path,
) -> None:
    install(installed, FORMAT.replace("return None", "raise ValueError('line 3')"))
    with pytest.raises(ReadError, match=r"^a.json: expected a recording, but line 3$"):
        read(b"{}")


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ("return {}['mine']", "KeyError: 'mine'"),
        ("raise SystemError('two\\nlines')", "SystemError: two lines"),
        ("return [1]", "TypeError: it returns something else than exchanges"),
        ("return 1", "TypeError: 'int' object is not iterable"),
    ],
)
def test_a_bug_in_a_format_is_a_note_and_the_file_is_read_without_it(
    installed: Path, wrong: str, reason: str
) -> None:
    install(installed, FORMAT.replace("return None", wrong))
    for _ in range(2):  # the second file tells it, too
        exchange = read(b'{"choices": [{"delta": {}}]}')
        assert exchange.format == "json"
        assert exchange.protocol == "openai-chat"
        assert f"the plugin mine failed: {reason}" in exchange.notes


def test_a_bug_in_a_format_is_told_where_no_other_reads_the_file(
    installed: Path,
) -> None:
    install(installed, FORMAT.replace("return None", "1/0"))
    with pytest.raises(ReadError, match="events; the plugin mine failed: ZeroDiv"):
        read(b"mere words")


def test_a_protocol_folds_its_events(installed: Path) -> None:
    install(installed, PROTOCOL, entry_points.PROTOCOLS)
    exchange = read(b'[{"mine": "a"}, {"mine": "b"}]')
    assert exchange.protocol == "mine"
    assert reader.fold(exchange).choices[0].text(Kind.CONTENT) == "ab"


def test_a_protocol_with_a_priority_claims_events_before_built_in_ones(
    installed: Path,
) -> None:
    source = PROTOCOL.replace('name = "mine"', 'name, priority = "mine", 1')
    install(installed, source, entry_points.PROTOCOLS)
    assert read(b'[{"mine": "a", "choices": [{"delta": {}}]}]').protocol == "mine"


def test_a_protocol_with_the_name_of_a_built_in_one_replaces_it(
    installed: Path,
) -> None:
    source = PROTOCOL.replace('name = "mine"', 'name = "openai-chat"')
    install(installed, source, entry_points.PROTOCOLS)
    exchange = read(b'[{"mine": "a", "choices": [{"delta": {}}]}]')
    assert exchange.protocol == "openai-chat"
    assert reader.fold(exchange).choices[0].text(Kind.CONTENT) == "a"


def test_a_protocol_may_claim_a_class_that_the_recorder_named(installed: Path) -> None:
    claim = "    claims_type = classmethod(lambda cls, name: name == 'a.Mine')\n"
    install(installed, PROTOCOL + claim, entry_points.PROTOCOLS)
    body = b'{"__type__": "a.Mine", "__data__": {"mine": "x"}}'
    recording = b'{"request": {"body": {}}, "response": {"body": %b}}' % body
    assert read(recording).protocol == "mine"


def test_a_bug_while_a_protocol_claims_is_a_note(installed: Path) -> None:
    source = PROTOCOL.replace('return "mine" in mapping(event)', "return event.no")
    source = source.replace('name = "mine"', 'name, priority = "mine", 1')
    install(installed, source, entry_points.PROTOCOLS)
    exchange = read(b'[{"choices": [{"delta": {}}]}]')
    assert exchange.protocol == "openai-chat"
    (note,) = exchange.notes
    assert note.startswith("the plugin mine failed: AttributeError: 'dict' object")


@pytest.mark.parametrize(
    ("wrong", "note"),
    [
        ("def feed(self, event, build): assert 0, 'why'", "not understood: why"),
        ("def __init__(self): 1/0", "the plugin mine failed: ZeroDivisionError: "),
        ("event = 7", "the plugin mine failed: TypeError: Type '7' is not supported"),
    ],
)
def test_a_bug_while_a_protocol_folds_is_a_note_on_the_chunk(
    installed: Path, wrong: str, note: str
) -> None:
    install(installed, f"{PROTOCOL}\n    {wrong}\n", entry_points.PROTOCOLS)
    exchange = read(b'[{"mine": "a"}]')
    reply = reader.fold(exchange)
    assert [n.chunk for n in reply.notes] == [0]
    assert reply.notes[0].text.startswith(note)
    assert reply.chunk_count == 1
    assert reader.flat_reply(exchange).choices == ()


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("1/0", "ZeroDivisionError: division by zero"),
        ("class Mine: ...", "TypeError: it has no name, which must be a string"),
        ("class Mine: name = 'm'", "TypeError: it has no function {function}"),
        (
            "class Mine: name, priority = 'm', 'high'",
            "TypeError: its priority must be a number",
        ),
    ],
)
@pytest.mark.parametrize(
    ("group", "function"),
    [(entry_points.FORMATS, "read"), (entry_points.PROTOCOLS, "claims")],
)
def test_a_file_that_nothing_knows_says_what_plugin_cannot_be_loaded(
    installed: Path, source: str, reason: str, group: str, function: str
) -> None:
    install(installed, source, group)
    line = f"the plugin mine of {group} cannot be loaded: "
    assert line + reason.format(function=function) in read(b'{"a": 1}').notes


def test_of_two_plugins_with_one_name_the_first_is_used(installed: Path) -> None:
    install(installed, FORMAT)
    register(installed, "other = other:Other")
    (installed / "other.py").write_text(f"{FORMAT}\nclass Other(Mine): ...\n")
    found = registered(entry_points.FORMATS)
    assert [cls.__name__ for cls in found.classes] == ["Mine"]
    (failure,) = found.failures
    assert failure.endswith("is not used: there is another 'mine'")


def test_the_interface_holds_what_it_says() -> None:
    names = recviewer.plugin.__all__
    assert names == sorted(names)
    assert all(hasattr(recviewer.plugin, name) for name in names)
    assert recviewer.plugin.__doc__
