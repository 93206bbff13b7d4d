"""What a folded response tells of its choices."""

from __future__ import annotations

from array import array

import pytest

from recviewer.model.flat_reply import FlatChoice
from recviewer.model.track import Channel, Kind, Track
from recviewer.model.transcript import Reply, Transcript, ending

CONTENT = Channel(Kind.CONTENT)
ARGUMENTS = Channel(Kind.TOOL_ARGUMENTS, 1)


def track(channel: Channel, *deltas: tuple[int, str]) -> Track:
    """Build a track from (chunk, text) pairs."""
    text, ends = "", array("Q")
    for _, piece in deltas:
        text += piece
        ends.append(len(text))
    chunks = array("I", [chunk for chunk, _ in deltas])
    return Track(channel, text, chunks, ends, array("H", [0] * len(deltas)), (".x",))


def choice(*tracks: Track, **more: object) -> Transcript:
    fields = {"finish_reason": None, **more}
    return Transcript(0, None, tracks, (), chunks=array("I"), **fields)  # type: ignore[arg-type]


def reply(*choices: Transcript) -> Reply:
    return Reply(choices, (), 9, array("I"), array("d"), array("d"))


@pytest.mark.parametrize(
    ("reason", "cut_off", "no_finish", "words"),
    [
        ("stop", False, False, "stop"),
        ("stop", True, True, "stop"),
        (None, True, False, "cut off"),
        (None, True, True, "cut off"),
        (None, False, True, "no finish"),
        (None, False, False, ""),
    ],
)
def test_how_a_choice_ended_is_its_reason_or_how_its_stream_ended(
    reason: str | None, cut_off: bool, no_finish: bool, words: str
) -> None:
    whole = choice(finish_reason=reason, cut_off=cut_off, no_finish=no_finish)

    assert ending(reason, cut_off, no_finish) == whole.ending == words


def test_a_choice_has_a_track_for_each_channel_with_text() -> None:
    content, arguments = track(CONTENT, (0, "a")), track(ARGUMENTS, (1, "b"))
    whole = choice(content, arguments)

    assert whole.track(ARGUMENTS) is arguments
    assert whole.track(CONTENT) is content
    assert whole.track(Channel(Kind.CONTENT, 1)) is None


def test_the_text_of_a_kind_has_all_its_parts_in_order() -> None:
    parts = [
        track(Channel(Kind.CONTENT, k), (k, text)) for k, text in ((1, "b"), (0, "a"))
    ]

    assert choice(*parts, track(ARGUMENTS, (2, "c"))).text(Kind.CONTENT) == "ba"
    assert choice(*parts).text(Kind.REFUSAL) == ""


def test_a_chunk_leads_to_the_first_text_that_it_adds() -> None:
    first = choice(track(CONTENT, (0, "The "), (2, "Sun")))
    second = choice(track(CONTENT, (1, "x")), track(ARGUMENTS, (2, "{"), (3, "}")))
    found = [reply(first, second).delta_of(chunk) for chunk in range(5)]

    assert [(d.chunk, d.start, d.text) if d else None for d in found] == [
        *((0, 0, "The "), (1, 0, "x"), (2, 4, "Sun"), (3, 1, "}"), None)
    ]


def test_the_final_text_of_a_kind_may_be_empty() -> None:
    whole = FlatChoice({Kind.CONTENT: "a"}, (), "")

    assert (whole.text(Kind.CONTENT), whole.text(Kind.REFUSAL)) == ("a", "")
