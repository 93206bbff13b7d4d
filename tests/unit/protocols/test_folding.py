"""How chunks are taken: in steps, in batches, with gaps and with errors beside them."""

from __future__ import annotations

import json
from array import array
from typing import Any

import pytest
from msgspec.structs import replace

from recviewer.model.exchange import Chunks, Exchange, Request, Response
from recviewer.model.track import Channel, Kind
from recviewer.model.transcript import Arrivals, Mark, MarkKind, ResponseError
from recviewer.protocols.fold import channels, folding
from recviewer.protocols.fold.builder import ReplyBuilder
from recviewer.protocols.fold.recorded_errors import response_error, stream_error
from recviewer.protocols.ollama import Ollama
from recviewer.protocols.openai_chat import OpenAIChat
from recviewer.reading.reader import flat_reply, fold, fold_in_steps
from tests.unit.protocols.recorded import chat, content, exchange, reply
from tests.unit.protocols.streams import recorded

CONTENT = Channel(Kind.CONTENT)


@pytest.fixture
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fold a few chunks in as many steps as thousands."""
    monkeypatch.setattr(folding, "_FIRST_REPLY_CHUNKS", 2)
    monkeypatch.setattr(folding, "_PROGRESS_CHUNKS", 5)


@pytest.mark.usefixtures("small_steps")
@pytest.mark.parametrize(
    ("total", "replies", "others"),
    [
        (1, [1], []),
        (2, [2, 2], []),
        (3, [2, 3], []),
        (13, [2, 13], [7, 12]),
        (200, [2, 20, 200], [7, 12, 17, *range(25, 200, 5)]),
        (199, [2, 199], list(range(7, 199, 5))),
    ],
)
def test_a_fold_tells_its_progress_and_shows_a_reply_early(
    total: int, replies: list[int], others: list[int]
) -> None:
    made = exchange([chat({"content": str(k % 10)}) for k in range(total)])
    steps = list(fold_in_steps(made))

    assert {step.total for step in steps} == {total}
    assert [s.done for s in steps if s.reply is not None] == replies
    assert [s.done for s in steps if s.reply is None] == others
    assert steps[-1].reply == fold(made)
    texts = [content(s.reply) for s in steps if s.reply is not None]
    assert [len(text) for text in texts] == replies


def test_every_step_has_the_arrivals_and_only_the_last_the_end() -> None:
    arrivals = Arrivals(array("d", [1.0]), "x")
    made = exchange([chat({"content": "a"})] * 3_000, is_streaming=True)
    made = replace(made, response=replace(made.response, arrivals=arrivals))
    replies = [s.reply for s in fold_in_steps(made) if s.reply is not None]

    assert [r.arrivals for r in replies] == [arrivals] * 2
    assert [r.choices[0].ending for r in replies] == ["", "cut off"]
    assert fold(made).arrivals == arrivals


def test_what_is_not_known_of_a_rejected_answer_is_noted() -> None:
    body = {"message": "no", "detail": "really", "x_new": "text"}
    asked = {"url": "https://api.openai.com/v1/chat/completions"}
    folded = fold(exchange(body, request=asked, status=400))

    assert [note.text for note in folded.notes] == ["x_new: only in the JSON"]


@pytest.mark.parametrize("interval", [1, 2, 3])
def test_chunks_that_only_add_a_text_are_not_fed_one_by_one(
    interval: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    fed = []
    feed = OpenAIChat.feed

    def counted(protocol: OpenAIChat, event: Any, build: ReplyBuilder) -> None:
        fed.append(event)
        feed(protocol, event, build)

    monkeypatch.setattr(OpenAIChat, "feed", counted)
    texts = [f"word {k} " for k in range(600)]
    chunks = [chat({"content": t}, k % interval) for k, t in enumerate(texts)]
    folded = reply(*chunks)

    assert [c.text(Kind.CONTENT) for c in folded.choices] == [
        "".join(texts[k::interval]) for k in range(interval)
    ]
    assert len(fed) < 60


def test_chunks_in_batches_keep_their_time_path_and_number() -> None:
    form = '{"created":%d,"choices":[{"index":0,"delta":{"content":"%d "}}]}'
    chunks = [(form % (5, k)).encode() for k in range(100)]
    folded = fold(recorded("openai-chat", chunks))
    (track,) = folded.choices[0].tracks

    assert list(folded.created) == [5.0] * 100
    assert list(track.chunks) == list(folded.choices[0].chunks) == list(range(100))
    assert track.paths == (".choices[0].delta.content",)
    assert [track.delta(k).text for k in (0, 50, 99)] == ["0 ", "50 ", "99 "]


def test_what_is_noted_for_some_chunks_is_nothing_for_the_others() -> None:
    build = ReplyBuilder()
    for chunk in range(5):
        build.ledger.begin_chunk()
        if chunk in (1, 3):
            build.time(100.0 + chunk)
            build.created(0.0)
            build.created(200.0 + chunk)
    folded = build.snapshot()

    assert list(folded.times) == [0, 101, 0, 103, 0]
    assert list(folded.created) == [0, 201, 0, 203, 0]
    assert list(ReplyBuilder().snapshot().times) == []


def test_joined_pieces_are_told_apart_as_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(channels, "_MAX_PIECES", 4)
    apart, joined = ReplyBuilder(), ReplyBuilder()
    for chunk in range(23):
        for build in (apart, joined):
            build.ledger.begin_chunk()
            build.choice(0).text(CONTENT, f"{chunk} ", f".text[{chunk % 2}]")
        if chunk % 7 == 6:
            joined.compact()

    assert joined.snapshot() == apart.snapshot()
    assert joined.flat_reply() == apart.flat_reply()


def test_marks_tell_which_choice_they_are_about() -> None:
    folded = reply(
        chat({"content": "a"}, 1),
        chat({"content": "b"}, 0),
        chat(index=0, finish_reason="stop"),
    )

    assert folded.marks == (
        Mark(0, MarkKind.FIRST_TEXT, 1, "content"),
        Mark(1, MarkKind.FIRST_TEXT, 0, "content"),
        Mark(2, MarkKind.FINISH, 0, "stop"),
        Mark(2, MarkKind.CUT_OFF, 1, "cut off"),
    )


def test_usage_is_marked_once_and_the_last_counts() -> None:
    folded = reply(
        chat({"content": "a"}) | {"usage": {"total_tokens": 1}},
        chat({"content": "b"}) | {"usage": {"total_tokens": 2}},
    )

    assert folded.usage == {"total_tokens": 2}
    marks = [mark for mark in folded.marks if mark.kind is MarkKind.USAGE]
    assert marks == [Mark(0, MarkKind.USAGE, None, "usage")]


@pytest.mark.parametrize(
    ("value", "error"),
    [
        ("slow", ResponseError("slow")),
        ({"message": "m", "type": "t", "code": "c"}, ResponseError("m", "t", "c")),
        ({"message": "m", "status": "S", "code": 4}, ResponseError("m", "S", 4)),
        ({"detail": "d"}, ResponseError("d")),
        ({"message": ["m"]}, ResponseError('["m"]')),
        ({"x": 1}, ResponseError('{"x": 1}')),
        ([1], ResponseError("[1]")),
        ({"message": "m", "type": 3, "code": [1]}, ResponseError("m", "3")),
    ],
)
def test_an_error_is_read_in_any_shape(value: object, error: ResponseError) -> None:
    assert response_error(value) == error


@pytest.mark.parametrize(
    ("event", "error"),
    [
        ({"error": "e", "error_type": "t"}, ResponseError("e", "t")),
        (
            {"error": {"message": "m", "type": "a"}, "error_type": "b"},
            ResponseError("m", "a"),
        ),
        ({"error": "e", "error_type": None}, ResponseError("e")),
        ({"error": True}, None),
        ({"error": ""}, None),
        (
            {"xException": {"message": "m", "originalStatusCode": 424}, "p": "abc"},
            ResponseError("m", "xException", 424),
        ),
        ({"xException": {"Message": "M"}}, ResponseError("M", "xException")),
        ({"xException": {}}, ResponseError("xException", "xException")),
        ({"xException": {}, "a": 1, "b": 2}, None),
        ({"Exceptional": {}}, None),
    ],
)
def test_an_error_in_a_stream_is_read_in_any_shape(
    event: dict[str, Any], error: ResponseError | None
) -> None:
    assert stream_error(event) == error


def test_an_error_beside_an_event_costs_nothing_of_it() -> None:
    event = {"response": "a", "created_at": "x", "error": "slow", "done": False}
    folded = fold(recorded(Ollama.name, [json.dumps(event).encode()]))

    assert content(folded) == "a"
    assert folded.error == ResponseError("slow")


def test_a_short_answer_asks_once_whether_it_is_cancelled() -> None:
    asked = []

    def cancelled() -> bool:
        asked.append(1)
        return False

    flat_reply(exchange([chat({"content": "a"})] * 3), cancelled)
    assert len(asked) == 1


def test_a_name_in_pieces_begins_with_its_first_piece() -> None:
    build = ReplyBuilder()
    build.ledger.begin_chunk()
    choice = build.choice(0)
    choice.tool_call(0, id="a", name=None, path=".name")
    for piece in ("get_", "weather"):
        choice.extend_name(0, piece, ".name")

    (call,) = build.snapshot().choices[0].tool_calls
    assert call.name == "get_weather"


def test_a_field_beside_a_byte_that_is_no_utf_8_is_noted_in_a_wrapped_chunk() -> None:
    raw = (
        b'{"__data__":{"choices":[{"index":0,"delta":{"content":"a"}}],'
        b'"odd":"te\xffxt"}}'
    )
    chunks = Chunks((raw,) * 2, inner=".__data__")
    response = Response(bytes, chunks)
    request = Request(b"null", None)
    folded = fold(Exchange(0, "made", "openai-chat", request, response))

    assert content(folded) == "aa"
    assert [note.text for note in folded.notes] == ["odd: only in the JSON"]


def test_an_exception_of_aws_in_a_stream_is_an_error_and_nothing_else() -> None:
    start = {"type": "message_start", "message": {"role": "assistant"}}
    folded = reply(start, {"throttlingException": {"message": "slow down"}})

    assert folded.error == ResponseError("slow down", "throttlingException")
    assert folded.notes == ()


def test_the_error_of_a_rejected_answer_of_no_protocol_is_in_its_field() -> None:
    body = {"error": {"message": "no"}, "trace": "t"}
    rejected = exchange(body, request={"url": "https://h/jobs"}, status=400)

    assert rejected.protocol is None
    assert fold(rejected).error == ResponseError("no")
