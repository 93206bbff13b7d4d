"""A track maps its text to chunks and its chunks to text."""

from array import array

from hypothesis import given
from hypothesis import strategies as st

from recviewer.model.track import Channel, Kind, Track


def track(*deltas: tuple[int, str]) -> Track:
    """Build a content track from (chunk, text) pairs."""
    ends, length = array("Q"), 0
    for _, text in deltas:
        length += len(text)
        ends.append(length)
    return Track(
        channel=Channel(Kind.CONTENT),
        text="".join(text for _, text in deltas),
        chunks=array("I", [chunk for chunk, _ in deltas]),
        ends=ends,
        path_ids=array("H", [0] * len(deltas)),
        paths=(".delta",),
    )


def test_a_character_leads_to_the_chunk_that_wrote_it() -> None:
    sun = track((0, "The "), (3, "Sun"))
    delta = sun.delta_at(4)
    assert delta is not None
    assert (delta.chunk, delta.start, delta.text, delta.path) == (3, 4, "Sun", ".delta")


def test_there_is_no_delta_behind_the_last_character() -> None:
    assert track((0, "Sun")).delta_at(3) is None


def test_there_is_no_delta_before_the_first_character() -> None:
    assert track((0, "Sun")).delta_at(-1) is None


def test_before_the_first_chunk_nothing_is_visible() -> None:
    assert track((0, "Sun")).end_at(-1) == 0


def test_a_chunk_that_wrote_nothing_leaves_the_text_as_it_was() -> None:
    sun = track((0, "The "), (3, "Sun"))
    assert sun.end_at(2) == 4
    assert sun.span_of(2) == (4, 4)


def test_a_tool_calls_channel_is_named_after_its_field() -> None:
    assert str(Channel(Kind.TOOL_ARGUMENTS, 1)) == "tool_call[1].arguments"
    assert str(Channel(Kind.CONTENT)) == "content"
    assert str(Channel(Kind.REASONING, 2)) == "reasoning[2]"


@given(st.lists(st.tuples(st.integers(1, 5), st.text(min_size=1, max_size=4))))
def test_the_spans_of_all_chunks_are_the_text(steps: list[tuple[int, str]]) -> None:
    chunk, deltas = 0, []
    for step, text in steps:
        chunk += step
        deltas.append((chunk, text))
    whole = track(*deltas)
    spans = [whole.span_of(number) for number in range(chunk + 1)]
    assert "".join(whole.text[start:end] for start, end in spans) == whole.text


def test_each_delta_begins_where_the_one_before_it_ends() -> None:
    sun = track((0, "The "), (3, "Sun"), (4, "!"))

    assert [(d.start, d.text) for d in map(sun.delta, range(len(sun)))] == [
        *((0, "The "), (4, "Sun"), (7, "!"))
    ]
    first = sun.delta_at(0)
    assert first is not None
    assert first.text == "The "
