"""Recorded text for a script, with the place of each chunk in UTF-16."""

from __future__ import annotations

from array import array
from itertools import accumulate, pairwise

from hypothesis import given
from hypothesis import strategies as st

from recviewer.export.page.runs import chunks_with_pieces, packed, run
from recviewer.model.track import Channel, Kind, Track
from recviewer.text.sanitize import legible

SECRET = "sk-proj-a1b2c3d4e5f6g7h8i9j0"

DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

PIECES = st.lists(st.text(st.characters(), max_size=6), min_size=1, max_size=12)


def track_of(*pieces: str) -> Track:
    """Make a channel to which each chunk adds a piece."""
    ends = array("q", accumulate(map(len, pieces)))
    numbers = array("q", range(len(pieces)))
    zeros = array("q", [0] * len(pieces))
    text = "".join(pieces)
    return Track(Channel(Kind.CONTENT), text, numbers, ends, zeros, (".text",))


def unpacked(text: str) -> list[int]:
    """Read packed numbers as the script does."""
    found, number, shift = [], 0, 1
    for digit in text:
        value = DIGITS.index(digit)
        number += value % 32 * shift
        shift *= 32
        if value < 32:
            found.append(number)
            number, shift = 0, 1
    return found


def shown(track: Track, *, revealed: bool = False) -> list[str]:
    """Return what a script shows after each chunk."""
    written = run(track, revealed=revealed)
    data = written["text"].encode("utf-16-le", "surrogatepass")
    ends = accumulate(unpacked(written["lengths"]))
    return [data[: 2 * end].decode("utf-16-le", "surrogatepass") for end in ends]


@given(st.lists(st.integers(0, 2**40)))
def test_packed_numbers_are_read_as_they_were(numbers: list[int]) -> None:
    assert unpacked(packed(numbers)) == numbers


@given(PIECES)
def test_after_each_chunk_what_it_brought_is_there(pieces: list[str]) -> None:
    track = track_of(*pieces)
    for chunk, text in enumerate(shown(track, revealed=True)):
        arrived = track.text[: track.end_at(chunk)]
        waits = arrived[-1:] and "\ud800" <= arrived[-1] <= "\udbff"
        halved = waits and "\udc00" <= track.text[len(arrived) :][:1] <= "\udfff"
        expected = legible(arrived[:-1] if halved else arrived)
        # A carriage return before a line feed stays; alone it is made visible.
        assert text.replace("\r", "␍") == expected.replace("\r", "␍")


def test_a_character_of_two_halves_comes_with_the_second() -> None:
    assert shown(track_of("a\ud83d", "\ude00b")) == ["a", "a😀b"]


def test_a_secret_is_masked_as_a_whole_with_its_first_piece() -> None:
    track = track_of("Key: ", SECRET[:9], SECRET[9:], " is it")
    masked = "Key: ••••"
    assert shown(track) == ["Key: ", masked, masked, f"{masked} is it"]
    assert chunks_with_pieces(track) == {1, 2}


@given(st.lists(st.integers(0, len(SECRET) + 12), max_size=5))
def test_no_cut_shows_a_secret(cuts: list[int]) -> None:
    text = f"before {SECRET} after"
    places = [0, *sorted(cuts), len(text)]
    track = track_of(*(text[a:b] for a, b in pairwise(places)))
    for state in shown(track):
        assert "before •••• after".startswith(state)
