from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from recviewer.formats.values import as_json
from recviewer.framing.yaml.loading import YamlDocuments, is_valid, parse
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


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            b"a: 1\nb: 'cut of",
            "it is not valid YAML: found unexpected end of stream while scanning a "
            "quoted scalar: line 2 column 11",
        ),
        (b"a: [1\nb: 2", "it is not valid YAML: did not find expected"),
        (b"a: \xff", "it is not valid YAML: "),
    ],
)
def test_an_error_says_what_is_wrong_in_which_line(text: bytes, reason: str) -> None:
    broken = parse(text).broken

    assert broken is not None
    assert broken.startswith(reason)


@pytest.mark.parametrize("loader", LOADERS)
def test_bytes_that_are_no_utf_8_are_refused_with_their_place(loader: type) -> None:
    broken = parse(b"a: 1\nb: 2\nccc: \xff\xff 4\n", loader).broken

    assert broken is not None
    assert "line 3 column 6" in broken


def test_as_many_remarks_are_given_as_fit_and_the_rest_is_counted() -> None:
    notes = {count: parse(b"a: 1\n" * (count + 1)).notes for count in (5, 6, 7)}

    assert [len(found) for found in notes.values()] == [5, 6, 6]
    assert notes[5][-1].startswith("line 6: ")
    assert (notes[6][-1], notes[7][-1]) == ("and 1 more remarks", "and 2 more remarks")


@pytest.mark.parametrize("length", [39, 40, 41])
def test_a_remark_quotes_forty_characters_of_a_name(length: int) -> None:
    key = "k" * length
    quoted = key if length <= 40 else f"{key[:40]}…"

    assert parse(f"{key}: 1\n{key}: 2".encode()).notes == (
        f"line 2: '{quoted}' appears twice; the last one counts",
    )


@pytest.mark.parametrize(
    ("digits", "value", "notes"),
    [
        ("aGk=", b"hi", ()),
        ("a G\n  k =", b"hi", ()),
        ("aGkhaG", b"hi!", ("line 1: base64 is cut off",)),
        ("aGkh!", "aGkh!", ("line 1: base64 is cut off",)),
        ("a!k=", "a!k=", ("line 1: tagged as base64, but it is not base64",)),
        ("aG!kh!!!", "aG!kh!!!", ("line 1: tagged as base64, but it is not base64",)),
    ],
)
def test_base64_is_decoded_as_far_as_it_goes(
    digits: str, value: object, notes: tuple[str, ...]
) -> None:
    parsed = parse(f'!!binary "{digits}"'.encode())

    if digits == "aGkh!":
        value = b"hi!"
    assert parsed.documents == (value,)
    assert parsed.notes == notes


@pytest.mark.parametrize(
    ("text", "document"),
    [
        (b'a: "cut \\', "cut "),
        (b'a: "cut \\x4', "cut "),
        (b'a: "\\x41 cut \\x4', "A cut "),
        (b'a: "cut \\\\', "cut \\"),
        (b"a: 'cut ''", "cut '"),
        (b'a: "\\x41 and a long text behind it', "A and a long text behind it"),
    ],
)
def test_text_that_is_cut_off_in_an_escape_keeps_what_comes_before(
    text: bytes, document: str
) -> None:
    assert parse(text).documents == ({"a": document},)


def test_a_key_that_is_a_list_or_a_mapping_is_shortened() -> None:
    long = "x" * 1_500
    (document,) = parse(f"? [{long}]\n: 1\n? [{'x' * 998}]\n: 2".encode()).documents

    assert isinstance(document, dict)
    assert [len(key) for key in document] == [1_001, 1_000]
    assert next(iter(document)).endswith("x…")


def test_nesting_is_read_up_to_two_hundred_levels() -> None:
    deep, deeper = (parse(b"[" * n + b"]" * n) for n in (200, 201))

    assert deep.broken is None
    assert deeper.broken is not None
    assert "it is nested too deeply" in deeper.broken


def test_a_merge_key_that_holds_no_mapping_is_a_key() -> None:
    assert data("<<: 3") == {"<<": 3}
    assert data("{<<: [{a: 1}, 3], b: 2}") == {"<<": [{"a": 1}, 3], "b": 2}


def test_an_anchor_may_be_used_many_times_but_not_in_another_document() -> None:
    assert data("- &a {x: 1}\n- *a\n- *a") == [{"x": 1}] * 3
    parsed = parse(b"a: &a 1\n---\nb: *a")

    assert parsed.documents == ({"a": 1}, {"b": "*a"})
    assert parsed.notes == ("line 3: '*a' is not expanded",)


@pytest.mark.parametrize(
    "written", ["1" * 300, "-" + "1" * 299, "0.1", "-0.5e+3", "Null", "FALSE", "True"]
)
def test_numbers_and_words_of_every_spelling_are_values(written: str) -> None:
    assert not isinstance(data(f"a: {written}")["a"], str)  # type: ignore[index]


@pytest.mark.parametrize(
    "written", ["1" * 301, "01", "1.", ".5", "--1", "nULL", "tRUE"]
)
def test_what_only_resembles_a_number_or_a_word_is_text(written: str) -> None:
    assert data(f"a: {written}") == {"a": written}


def test_a_mapping_that_is_cut_off_behind_a_key_has_no_value_for_it() -> None:
    parsed = parse(b"{a: 1, b")

    assert parsed.documents == ({"a": 1, "b": None},)


def test_a_remark_names_the_line_whatever_stands_there() -> None:
    text = b"a: &x 1\nb: 2\nb: *x\nb: [3]\nb: {c: 4}\nb: 5"

    assert parse(text).notes == tuple(
        f"line {line}: 'b' appears twice; the last one counts" for line in (3, 4, 5, 6)
    )


def test_a_list_may_be_used_again_by_its_anchor() -> None:
    assert data("- &a [1, 2]\n- *a") == [[1, 2], [1, 2]]


@pytest.mark.skipif(not yaml.__with_libyaml__, reason="PyYAML has no libyaml")
def test_whether_text_is_yaml_is_told_without_reading_it() -> None:
    assert is_valid(b"a: [1, {b: 2}]\n---\nc: d") is True
    assert is_valid(b"a: [1") is False
    assert is_valid(b"a: b: c") is False


def test_a_key_that_is_text_is_kept_however_long_it_is() -> None:
    assert data(f"? {'x' * 1_500}\n: 1") == {"x" * 1_500: 1}
