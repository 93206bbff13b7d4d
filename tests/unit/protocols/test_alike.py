from __future__ import annotations

import json

import pytest

from recviewer.protocols.fold.alike import Alike


def alike(*learned: bytes) -> Alike:
    found = Alike()
    for chunk in learned:
        found.learn(chunk)
    return found


def chunk(text: str, index: int = 0, **more: object) -> bytes:
    return json.dumps(
        {"id": "x", "index": index, "text": text, "n": 1, **more}
    ).encode()


def test_chunks_that_differ_in_the_same_string_are_alike() -> None:
    found = alike(chunk("river"), chunk("lamp"))

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
    assert other not in alike(chunk("river"), chunk("lamp"))


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
    assert other not in alike(earlier, later)


def test_each_choice_that_takes_its_turn_has_its_own_kind() -> None:
    turns = [chunk("a", 0), chunk("b", 0), chunk("a", 1), chunk("b", 1)]

    assert chunk("c", 0) in alike(*turns)
    assert chunk("c", 1) in alike(*turns)


def test_choices_that_take_turns_chunk_by_chunk_are_told_apart() -> None:
    turns = [chunk(text, index) for text in "ab" for index in range(4)]

    assert all(chunk("c", index) in alike(*turns) for index in range(4))
    assert chunk("c", 4) not in alike(*turns)


def test_nothing_more_is_learned_after_a_thousand_chunks_that_taught_nothing() -> None:
    turns = [chunk("a", index) for index in range(1_001)]

    assert chunk("c") not in alike(*turns, chunk("a"), chunk("b"))
