"""Laws that hold of the events of a response, in whatever order they come."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from recviewer.model.track import Kind
from recviewer.model.transcript import Reply
from recviewer.reading.reader import fold
from tests.unit.protocols.recorded import exchange, only, reply

Event = dict[str, Any]

PIECES = st.lists(st.text(max_size=4), max_size=4)


def about(kind: str, index: int, **fields: Any) -> Event:
    return {"type": f"response.{kind}", "output_index": index, **fields}


@st.composite
def streams(draw: st.DrawFn) -> list[Event]:
    """Stream some messages and function calls, one after another, to their end."""
    events: list[Event] = []
    output = []
    for index in range(draw(st.integers(0, 4))):
        pieces, called = draw(PIECES), draw(st.booleans())
        whole, name = "".join(pieces), "function_call" if called else "message"
        item: Event = {"type": name, "call_id": str(index), "name": f"f{index}"}
        part = {"type": "output_text", "text": whole}
        item |= {"arguments": whole} if called else {"content": [part]}
        begun = {**item, "arguments": ""} if called else {**item, "content": []}
        stream = "function_call_arguments" if called else "output_text"
        events += [
            about("output_item.added", index, item=begun),
            *(about(f"{stream}.delta", index, delta=piece) for piece in pieces),
            about("output_item.done", index, item=item),
        ]
        output.append(item)
    response = {"status": "completed", "output": output}
    return [*events, {"type": "response.completed", "response": response}]


@st.composite
def mixed_up(draw: st.DrawFn) -> list[Event]:
    """Lose, repeat and shuffle events, and take away their indexes."""
    events = draw(streams())
    some = draw(st.lists(st.sampled_from(events), max_size=12))
    lost = draw(st.sampled_from(("output_index", "delta", "item", "response", "")))
    return [{k: v for k, v in event.items() if k != lost} for event in some]


def texts_at(folded: Reply, chunk: int) -> dict[str, str]:
    shown = {
        str(track.channel): track.text[: track.end_at(chunk)]
        for choice in folded.choices
        for track in choice.tracks
    }
    return {name: text for name, text in shown.items() if text}


@given(streams())
def test_the_whole_response_at_the_end_has_the_streamed_text(
    stream: list[Event],
) -> None:
    folded = reply(*stream)

    choice, output = only(folded), stream[-1]["response"]["output"]
    texts = [item["content"][0]["text"] for item in output if "content" in item]
    called = [(i["call_id"], i["arguments"]) for i in output if "arguments" in i]
    assert choice.text(Kind.CONTENT) == "".join(texts)
    assert [(call.id, call.arguments) for call in choice.tool_calls] == called
    assert folded.notes == ()


@given(streams(), st.data())
def test_text_of_lost_deltas_is_added_from_the_end(
    stream: list[Event], data: st.DataObject
) -> None:
    kept = data.draw(st.integers(0, len(stream)))
    late = [e for e in stream[kept:] if not e["type"].endswith(".delta")]
    # Of each text a beginning is there: whatever follows comes with its item.
    left = [*stream[:kept], *late]

    texts = [only(reply(*events)).text(Kind.CONTENT) for events in (stream, left)]
    assert texts[0] == texts[1]


@given(mixed_up(), st.data())
def test_the_state_at_a_chunk_is_the_fold_of_the_chunks_up_to_it(
    stream: list[Event], data: st.DataObject
) -> None:
    chunk = data.draw(st.integers(-1, len(stream) - 1))

    folded = fold(exchange(stream, is_streaming=True))
    cut = fold(exchange(stream[: chunk + 1], is_streaming=True))
    assert folded.chunk_count == len(stream)
    assert texts_at(folded, chunk) == texts_at(cut, len(stream))
