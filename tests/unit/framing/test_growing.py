"""Chunks that are cut off a stream while it is written equal those of the whole."""

from __future__ import annotations

from itertools import pairwise
from time import process_time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from recviewer.framing import aws_event_stream, body
from recviewer.framing.growing import Growing, growing_body, growing_text
from recviewer.jsondoc import parsing
from recviewer.model.exchange import Chunks

JSON: st.SearchStrategy[object] = st.sampled_from(
    [None, "a]", '"}', "\\", "ü", [1, [2]], {"c": {"d": []}}]
)
OBJECTS = st.lists(
    st.dictionaries(st.sampled_from(["a", 'b"]', "ü"]), JSON, min_size=1).map(
        parsing.dumps
    ),
    min_size=2,
    max_size=6,
)
CUTS = st.lists(st.integers(0, 10_000), max_size=12)

FIELDS = st.sampled_from(
    ['data: {"a": 1}', "data:2", "data: [DONE]", "event: ü", ": c", "id: 1", " data: x"]
)
EVENTS = st.lists(
    st.tuples(FIELDS, st.sampled_from(["\n", "\n\n"])), min_size=1, max_size=9
).map(lambda lines: "".join(map("".join, lines)).encode())


def pieces(data: bytes, cuts: list[int]) -> list[bytes]:
    places = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    return [data[start:end] for start, end in pairwise(places)]


def grown(data: bytes, cuts: list[int]) -> Growing:
    grown = growing_body(data)
    assert grown is not None
    for piece in pieces(data, cuts):
        grown.feed(piece)
    return grown


def described(chunks: Chunks) -> list[tuple[bytes, str, str]]:
    return [
        (chunks.text(k), chunks.name(k), chunks.path(k, ".a"))
        for k in range(len(chunks))
    ]


@given(EVENTS, st.sampled_from([b"\n", b"\r\n"]), CUTS)
@settings(max_examples=25)
@example(b'data: {"a": 1}\n\n data: x\ndata: {"a": 1}\n', b"\n", [])
@example(
    'data: {"a": 1}\ndata: {"a": 1}\nevent: ü\n\ndata: {"a": 1}\n'.encode(), b"\n", [57]
)
def test_events_are_those_of_the_whole_however_they_are_divided(
    lines: bytes, feed: bytes, cuts: list[int]
) -> None:
    data = (b'data: {"a": 0}\n\n' + lines + b"\n\n").replace(b"\n", feed)
    whole = body.sse_events(data, ".")
    assert whole is not None

    found = grown(data, cuts)

    assert described(found.chunks(".")) == described(whole.chunks)
    assert found.done == whole.chunks.done


@given(OBJECTS, st.sampled_from([b"\n", b"\r\n", b"\n\n"]), CUTS)
@settings(max_examples=25)
def test_json_lines_are_those_of_the_whole_however_they_are_divided(
    objects: list[bytes], feed: bytes, cuts: list[int]
) -> None:
    data = feed.join([*objects, b""])

    found = grown(data, cuts).chunks(".")

    assert described(found) == described(body.frame(data, ".").chunks)


@given(OBJECTS, st.sampled_from([b",", b",\r\n", b"\n,\n  "]), CUTS)
@settings(max_examples=25)
def test_items_of_a_list_are_those_of_the_whole_however_they_are_divided(
    objects: list[bytes], comma: bytes, cuts: list[int]
) -> None:
    data = b"[" + comma.join(objects) + b"]"
    whole = body.json_value(data, ".")
    assert whole is not None

    assert described(grown(data, cuts).chunks(".")) == described(whole.chunks)


@given(OBJECTS, CUTS)
@settings(max_examples=25)
def test_frames_are_those_of_the_whole_however_they_are_divided(
    objects: list[bytes], cuts: list[int]
) -> None:
    data = b"".join(aws_event_stream.frame("chunk", each) for each in objects)

    found = grown(data, cuts).chunks(".")

    assert described(found) == described(body.frame(data, ".").chunks)


def test_a_chunk_that_is_not_whole_waits_for_its_rest() -> None:
    found = growing_body(b"data")
    assert found is not None
    found.feed('data: {"a": "ü'.encode()[:-1])
    assert not found.raws

    found.feed('ü"}\n\n'.encode()[1:])

    assert found.raws == ['{"a": "ü"}'.encode()]


def test_many_lines_that_come_together_are_each_counted_once() -> None:
    line = b'{"a": "' + b"b" * 200 + b'"}\n'
    began = process_time()

    found = grown(line * 20_000, [])

    assert len(found.raws) == 20_000
    assert process_time() - began < 2


@pytest.mark.parametrize("text", ["", "<html>", "curl: (7) Failed", "\x00"])
def test_what_does_not_begin_like_a_stream_is_none(text: str) -> None:
    assert growing_body(text.encode()) is None


def test_each_line_of_any_text_is_a_chunk() -> None:
    found = growing_text()
    found.feed(b"a\r\n\nb\xff")
    found.feed(b"\nc")

    assert found.raws == [b'"a"', '"b\ufffd"'.encode()]
