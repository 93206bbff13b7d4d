from __future__ import annotations

import json

import pytest

from recviewer.jsondoc.templates import KnownTemplates, Template, compare


def learned(*chunks: bytes) -> KnownTemplates:
    found = KnownTemplates()
    for text in chunks:
        found.learn(text)
    return found


def chunk(text: str, index: int = 0, **more: object) -> bytes:
    return json.dumps(
        {"id": "x", "index": index, "text": text, "n": 1, **more}
    ).encode()


def test_chunks_that_differ_in_the_same_string_are_alike() -> None:
    found = learned(chunk("river"), chunk("lamp"))

    assert chunk('a "quoted" \\ word') in found
    assert chunk("") in found


@pytest.mark.parametrize(
    "other",
    [
        chunk("lamp", 1),
        chunk("lamp", more=1),
        chunk("lamp").replace(b'"x"', b'"y"'),
        chunk("lamp").replace(b'"lamp"', b"null"),
        chunk("lamp").replace(b'"lamp"', b'"a", "b": "c"'),
    ],
    ids=bytes.decode,
)
def test_chunks_that_differ_elsewhere_are_not(other: bytes) -> None:
    assert other not in learned(chunk("river"), chunk("lamp"))


@pytest.mark.parametrize(
    ("earlier", "later", "other"),
    [
        (b'{"a": "x", "n": 1, "b": 0}', b'{"a": "x", "n": 2, "b": 0}', b'{"a": "x"}'),
        (b'{"a": 1}', b'{"b": 1}', b'{"c": 1}'),
        (b'["a", 1, 2, "b"]', b'["a", 2, 2, "b"]', b'["a", 3, 3, "b"]'),
        (b'["a", "b"]', b'["c", "d"]', b'["e", "f"]'),
        (b'["a"]', b'["a"]', b'["b"]'),
    ],
)
def test_what_differs_in_anything_but_one_string_teaches_nothing(
    earlier: bytes, later: bytes, other: bytes
) -> None:
    assert other not in learned(earlier, later)


def test_each_choice_that_takes_its_turn_has_its_own_kind() -> None:
    turns = [chunk("a", 0), chunk("b", 0), chunk("a", 1), chunk("b", 1)]

    assert chunk("c", 0) in learned(*turns)
    assert chunk("c", 1) in learned(*turns)


def test_choices_that_take_turns_chunk_by_chunk_are_told_apart() -> None:
    turns = [chunk(text, index) for text in "ab" for index in range(4)]

    assert all(chunk("c", index) in learned(*turns) for index in range(4))
    assert chunk("c", 4) not in learned(*turns)


def test_nothing_more_is_learned_after_a_thousand_chunks_that_taught_nothing() -> None:
    turns = [chunk("a", index) for index in range(1_001)]

    assert chunk("c") not in learned(*turns, chunk("a"), chunk("b"))


def test_an_empty_string_and_a_full_one_give_a_template() -> None:
    assert chunk("any") in learned(chunk(""), chunk("lamp"))


def test_two_texts_have_a_hole_for_each_string_that_differs() -> None:
    found = compare(b'{"a":"x","n":1,"b":"yy"}', b'{"a":"","n":1,"b":"z"}')

    assert found is not None
    assert found.template == Template(b'{"a":', (b',"n":1,"b":',), b"}")
    assert found.earlier == [b'"x"', b'"yy"']
    assert found.later == [b'""', b'"z"']


@pytest.mark.parametrize(
    ("earlier", "later"),
    [(b'["a"]', b'["a"]'), (b'{"a":"x"}', b'{"b":"x"}'), (b"[1]", b"[2]")],
    ids=["equal", "another name", "another number"],
)
def test_texts_that_differ_in_no_string_have_no_template(
    earlier: bytes, later: bytes
) -> None:
    assert compare(earlier, later) is None


def test_a_template_filled_and_cut_gives_the_same_strings() -> None:
    template = Template(b'{"a":', (b',"b":',), b"}")
    rows = [[b'"x"', b'"y"'], [b'"a \\" b"', b'""']]
    texts = [template.filled(row) for row in rows]

    assert texts[0] == b'{"a":"x","b":"y"}'
    assert template.literals([*texts, b'{"c":1}', texts[0]], 0) == [*rows[0], *rows[1]]
    assert template.literals(texts, 1) == rows[1]


def test_what_stands_between_two_holes_may_also_stand_inside_a_string() -> None:
    template = Template(b"[", (b",1,",), b"]")

    assert template.literals([b'["x,1,y",1,"z"]'], 0) == [b'"x,1,y"', b'"z"']


def test_a_string_may_hold_quotes_before_what_follows_its_hole() -> None:
    template = Template(b"[", (b",1,",), b"]")

    assert template.literals([b'["x\\"y\\"",1,"z"]'], 0) == [b'"x\\"y\\""', b'"z"']


def test_cutting_ends_with_a_text_that_lacks_what_follows_a_hole() -> None:
    template = Template(b"[", (b",1,",), b"]")
    first, other = b'["a",1,"b"]', b'["a",2,"b"]'

    assert template.literals([first, other, first], 0) == [b'"a"', b'"b"']


def test_three_holes_are_cut_one_behind_another() -> None:
    template = Template(b"[", (b",1,", b",2,"), b"]")
    row = [b'"a"', b'"b"', b'"c"']

    assert template.holes == 3
    assert template.literals([template.filled(row)], 0) == row


def test_a_difference_in_the_name_behind_a_hole_is_no_template() -> None:
    assert compare(b'{"a":"x","n":"y"}', b'{"a":"z","m":"y"}') is None
    assert compare(b'["x","n"  : 1]', b'["z","m"  : 1]') is None


def test_texts_that_differ_at_their_ends_have_a_hole_there() -> None:
    found = compare(b'["a","b"]', b'["a","c"]')

    assert found is not None
    assert found.template == Template(b'["a",', (), b"]")


def test_strings_that_grow_are_compared_from_their_opening_quote() -> None:
    found = compare(b'["a"]', b'["ab"]')

    assert found is not None
    assert (found.earlier, found.later) == ([b'"a"'], [b'"ab"'])


def test_a_text_that_only_begins_like_another_has_no_template() -> None:
    assert compare(b"[1", b"[1]") is None
    assert compare(b"", b"[1]") is None


def test_no_more_than_sixteen_templates_are_learned() -> None:
    pairs = [chunk(text, index) for index in range(17) for text in "ab"]
    found = learned(*pairs)

    assert chunk("c", 15) in found
    assert chunk("c", 16) not in found


def test_a_template_is_learned_from_the_sixteen_chunks_before_at_most() -> None:
    others = [chunk("x", index) for index in range(1, 17)]

    assert chunk("c") in learned(chunk("a"), *others[:15], chunk("b"))
    assert chunk("c") not in learned(chunk("a"), *others, chunk("b"))


def test_a_chunk_that_teaches_sets_the_failures_to_nothing() -> None:
    def failures(begin: int, count: int) -> list[bytes]:
        return [chunk("a", index) for index in range(begin, begin + count)]

    lesson = [chunk("a", -1), chunk("b", -1)]
    turns = [*failures(0, 900), *lesson, *failures(1_000, 900)]

    assert chunk("c", -2) in learned(*turns, chunk("a", -2), chunk("b", -2))


def test_a_chunk_that_is_shorter_than_a_template_does_not_match_it() -> None:
    assert b'{"a":}' not in learned(b'{"a":"x"}', b'{"a":"y"}')
    assert b'["' not in learned(b'["x"]', b'["y"]')


def test_a_template_needs_a_string_for_each_hole() -> None:
    template = Template(b"[", (b",1,",), b"]")

    for literals in ([b'"a"'], [b'"a"', b'"b"', b'"c"']):
        with pytest.raises(ValueError, match="zip"):
            template.filled(literals)


@pytest.mark.parametrize(
    ("text", "strings"),
    [
        (b'["",1,",1,"]', [b'""', b'",1,"']),
        (b'["x\\"y",1,"z,1,w"]', [b'"x\\"y"', b'"z,1,w"']),
    ],
)
def test_the_first_place_behind_a_string_ends_it(
    text: bytes, strings: list[bytes]
) -> None:
    assert Template(b"[", (b",1,",), b"]").literals([text], 0) == strings
