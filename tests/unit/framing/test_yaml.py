from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from recviewer.formats.values import as_json
from recviewer.framing.yaml.loading import YamlDocuments, parse
from recviewer.jsondoc import parsing

LOADERS = [yaml.SafeLoader, *([yaml.CSafeLoader] if yaml.__with_libyaml__ else [])]

words = st.text("ab'\"\\:-#é\n ", max_size=8)
plain = st.recursive(
    st.none() | st.booleans() | st.integers() | words | st.binary(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4)
    ),
    max_leaves=12,
)


def data(text: str) -> object:
    (document,) = parse(text.encode()).documents
    return document


@pytest.mark.parametrize("loader", LOADERS)
@given(value=plain)
def test_yaml_written_by_pyyaml_is_read_back(loader: type, value: object) -> None:
    text = yaml.safe_dump(value, allow_unicode=True).encode()

    parsed = parse(text, loader)

    assert (parsed.documents, parsed.broken) == ((value,), None)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("12", 12),
        ("-1.5", -1.5),
        ("1.0e-05", 1e-05),
        ("true", True),
        ("~", None),
        ("", None),
        ("'12'", "12"),
        ("!!int 12", 12),
        ("!!str 12", "12"),
    ],
)
def test_plain_scalars_have_the_types_of_yaml_1_2(written: str, value: object) -> None:
    assert data(f"[{written}, x]") == [value, "x"] if written else True
    assert data(f"a: {written}") == {"a": value}


@pytest.mark.parametrize(
    "written",
    "1:30 0o17 017 0x1F 2026-01-31 yes off .inf 1e5 1_000 +5 -0 1.0e999".split(),  # noqa: SIM905
)
def test_values_that_only_yaml_1_1_converts_stay_text(written: str) -> None:
    assert data(f"a: {written}") == {"a": written}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("!ruby/object:Foo {a: 1}", {"a": 1}),
        ("!!python/tuple [1, 2]", [1, 2]),
        ("!!python/unicode 'a'", "a"),
        ("!!python/object/apply:os.system [ls]", "ls"),
        ("!!python/object:vcr.request.Request {uri: u}", {"uri": "u"}),
        ("!any-thing x", "x"),
        ("!binary aGk=", b"hi"),
        ("!!binary aGk=", b"hi"),
    ],
)
def test_a_tag_never_makes_anything_but_plain_data(text: str, value: object) -> None:
    assert data(f"a: {text}") == {"a": value}


def test_every_key_becomes_text() -> None:
    text = """\
? !!python/object/apply:multidict._multidict.istr [Content-Type]
: a
404: b
? [1, {x: y}]
: c
"""
    assert data(text) == {"Content-Type": "a", "404": "b", "[1, {x: y}]": "c"}


def test_merge_keys_add_missing_fields() -> None:
    text = "a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc: {<<: [*a, *b], x: 0}"

    document = data(text)

    assert isinstance(document, dict)
    assert document["c"] == {"x": 0, "y": 1, "z": 2}


def test_a_repeated_key_gives_a_note() -> None:
    assert parse(b"a: 1\na: 2") == YamlDocuments(
        ({"a": 2},), ("line 2: 'a' appears twice; the last one counts",)
    )


def test_many_remarks_are_counted() -> None:
    notes = parse(b"a: 1\n" * 50).notes

    assert (len(notes), notes[-1]) == (6, "and 44 more remarks")


def test_yaml_documents_are_read_in_order() -> None:
    assert parse(b"a: 1\n---\nb: 2").documents == ({"a": 1}, {"b": 2})


def test_an_alias_inside_its_own_anchor_is_not_expanded() -> None:
    parsed = parse(b"a: &x [1, *x]")

    assert parsed.documents == ({"a": [1, "*x"]},)
    assert parsed.notes == ("line 1: '*x' is not expanded",)


def test_aliases_of_aliases_do_not_grow_without_limit() -> None:
    lists = [f"a{k + 1}: &a{k + 1} [{', '.join([f'*a{k}'] * 9)}]" for k in range(12)]
    text = "\n".join(["a0: &a0 lol", *lists]).encode()

    parsed = parse(text)

    assert any("is not expanded" in note for note in parsed.notes)
    assert len(as_json(parsed.documents[0])) < 2 * (10 * len(text) + 100_000)


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize("opening", ["[", "{", "- ", "? "])
def test_deeply_nested_yaml_is_refused_at_once(opening: str, loader: type) -> None:
    parsed = parse(opening.encode() * 1_000, loader)

    assert parsed.broken is not None
    assert "line" in parsed.broken
    as_json(parsed.documents[0])


@pytest.mark.parametrize(
    ("text", "document", "place"),
    [
        (b"a: 1\nb: 'cut of", {"a": 1, "b": "cut of"}, "line 2 column 11"),
        (b'a: "cut of', {"a": "cut of"}, "line 1 column 11"),
        (b'a: "cut \\u00', {"a": "cut "}, "line 1 column"),
        (b"a: [1, {b: 2", {"a": [1, {"b": 2}]}, "line"),
        (b"a: 1\nb: c: d", {"a": 1, "b": "c"}, "line 2 column 5"),
    ],
)
def test_yaml_that_is_cut_off_is_read_up_to_the_cut(
    text: bytes, document: object, place: str
) -> None:
    parsed = parse(text)

    assert parsed.broken is not None
    assert place in parsed.broken
    assert "\n" not in parsed.broken
    assert parsed.documents == (document,)


def test_characters_that_yaml_forbids_do_not_hide_the_rest() -> None:
    parsed = parse(b"a: x\x7fy\x00\nb: 1")

    assert parsed.documents == ({"a": "x\ufffdy\ufffd", "b": 1},)
    assert parsed.notes == ("2 characters that YAML forbids are shown as \ufffd",)


def test_a_character_that_is_cut_off_is_left_out() -> None:
    assert parse("a: é".encode()[:-1]).documents == ({"a": None},)


def test_without_libyaml_a_note_says_why_reading_is_slow() -> None:
    assert parse(b"a: 1", yaml.SafeLoader).notes == (
        "read without libyaml, which is about twenty times slower",
    )


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused_with_a_position(text: bytes) -> None:
    parsed = parse(text)

    for document in parsed.documents:
        parsing.loads(as_json(document))
    assert parsed.broken is None or "line" in parsed.broken


def test_bytes_become_text_or_base64_in_json() -> None:
    assert as_json({"a": b"hi", "b": b"\xff"}) == b'{"a":"hi","b":"!!binary /w=="}'


def test_values_that_json_lacks_are_written_as_json() -> None:
    assert as_json({"a": "\ud800", "b": float("nan")}) == b'{"a":"\\ud800","b":NaN}'
