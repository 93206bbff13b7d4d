"""Matches of a search that more than one chunk wrote."""

from __future__ import annotations

from recviewer.reading import reader
from recviewer.tui.chunks.border_matches import Part, parts_over_borders
from tests.unit.tui.exchanges import chat, delta


def parts(query: str, *texts: str) -> dict[int, list[Part]]:
    """Search an answer that came in some chunks."""
    reply = reader.fold(chat(*(delta(0, text) for text in texts)))
    *_, found = parts_over_borders(reply, query)
    return {chunk: list(of_chunk) for chunk, of_chunk in found.items()}


def test_each_chunk_of_a_match_has_its_part() -> None:
    assert parts("umbrella", "an umb", "rel", "la!") == {
        0: [Part(0, "content", 3, 6, 0)],
        1: [Part(0, "content", 0, 3, 0)],
        2: [Part(0, "content", 0, 2, 0)],
    }


def test_a_match_within_one_chunk_is_left_to_the_rows() -> None:
    assert parts("sun", "the sun", " is up") == {}


def test_case_matters_only_with_a_capital() -> None:
    assert parts("sun", "S", "un")
    assert not parts("Sun", "s", "un")


def test_a_match_between_two_steps_is_found_once() -> None:
    found = parts("sun", "x" * 8_191 + "s", "un")
    assert [part.start for part in found[0]] == [8_191]
