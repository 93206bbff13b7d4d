from __future__ import annotations

from recviewer.model.track import Kind
from recviewer.model.transcript import Transcript
from recviewer.reading.reader import fold
from tests.unit.protocols.recorded import (
    content,
    exchange,
    only,
    reply,
)

URL = "https://host/.api/completions/stream?api-version=1"


def test_the_texts_of_all_events_are_joined() -> None:
    folded = reply({"deltaText": "Hel"}, {"deltaText": "lo", "stopReason": "end"}, {})

    assert content(folded) == "Hello"
    assert only(folded).finish_reason == "end"


def test_of_a_text_so_far_only_what_is_new_is_added() -> None:
    texts = [f"{'word ' * k}" for k in range(1, 60)]
    folded = reply(*({"completion": text, "stopReason": ""} for text in texts), {})

    assert content(folded) == texts[-1]
    track = only(folded).tracks[0]
    assert (track.delta(0).path, track.delta(0).text) == (".completion", "word ")
    assert (track.delta(2).path, track.delta(2).text) == (".completion[10:]", "word ")


def test_a_text_that_does_not_go_on_is_noted() -> None:
    folded = reply(
        {"completion": "Hello", "stopReason": ""},
        {"completion": "Other", "stopReason": ""},
    )

    assert content(folded) == "Hello"
    assert [note.chunk for note in folded.notes] == [1]


def test_the_empty_event_at_the_end_is_a_chunk() -> None:
    def cut(choice: Transcript) -> tuple[str, bool]:
        return choice.text(Kind.CONTENT), choice.cut_off

    assert cut(only(reply({"deltaText": "Hel"}, {}))) == ("Hel", False)
    assert cut(only(reply({"deltaText": "Hel"}))) == ("Hel", True)


def test_errors_without_a_shape_have_the_protocol_of_their_url() -> None:
    asked = {"url": URL}
    streamed = exchange([{"error": "too long"}, {}], request=asked, is_streaming=True)
    refused = exchange("Update your client", request=asked, status=406)

    assert streamed.protocol == refused.protocol == "sourcegraph"
    told = fold(streamed).error
    assert told is not None
    assert told.message == "too long"
    assert fold(refused).error is not None
    assert fold(refused).notes == ()
