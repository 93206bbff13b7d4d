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
