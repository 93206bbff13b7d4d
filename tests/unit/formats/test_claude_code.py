from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from recviewer.library import conversations
from recviewer.library.scan.summarize import summarize
from recviewer.model.exchange import Exchange
from recviewer.model.prompt import PartKind
from recviewer.model.track import Kind
from recviewer.model.transcript import ResponseError
from recviewer.reading import reader
from tests.unit.formats.inputs import first_text, read


def line(kind: str, id: str, content: Any, **more: Any) -> dict[str, Any]:
    message: dict[str, Any] = {"role": kind, "content": content}
    if kind == "assistant":
        answer = {"type": "message", "model": "made-up", "stop_reason": None}
        message = {"id": more.pop("answer", f"m-{id}")} | answer | message
    times = {"timestamp": f"2026-02-01T10:00:{id[1:].zfill(2)}.500Z"}
    fields = {"type": kind, "uuid": id, "sessionId": "s", "message": message}
    return fields | times | more


def text(text: str) -> list[dict[str, Any]]:
    return [{"type": "text", "text": text}]


def call(id: str) -> list[dict[str, Any]]:
    return [{"type": "tool_use", "id": id, "name": "Read", "input": {"a": id}}]


def result(id: str, content: str = "ok") -> list[dict[str, Any]]:
    return [{"type": "tool_result", "tool_use_id": id, "content": content}]


def session(*lines: Any) -> tuple[Exchange, ...]:
    return read("\n".join(map(json.dumps, lines)))


def asked(exchange: Exchange) -> list[str]:
    """Return the texts, calls and results of the conversation before an answer."""
    messages = reader.prompt(exchange).messages
    return [part.text for message in messages for part in message.parts]


SESSION = [
    {"type": "file-history-snapshot", "messageId": "u1", "snapshot": {}},
    line("user", "u1", "Which lamp?", parentUuid=None),
    line("assistant", "u2", text("I look."), answer="m1", parentUuid="u1"),
    line("assistant", "u3", call("t1"), answer="m1", parentUuid="u2"),
    line("user", "u5", result("t1", "green"), parentUuid="u3"),
    line("assistant", "u7", text("The green one."), parentUuid="u5"),
]


def test_lines_of_one_message_are_one_answer() -> None:
    one, two = session(*SESSION)

    assert (one.format, one.protocol) == ("claude-code", "anthropic")
    assert (len(one.response.chunks), len(two.response.chunks)) == (2, 1)
    (choice,) = reader.fold(one).choices
    assert choice.tracks[0].text == "I look."
    assert [tool.name for tool in choice.tool_calls] == ["Read"]
    assert not choice.cut_off
    assert first_text(two) == "The green one."


def test_the_request_is_the_conversation_before_the_answer() -> None:
    one, two = session(*SESSION)

    assert asked(one) == ["Which lamp?"]
    assert asked(two) == ["Which lamp?", "I look.", "Read", "green"]
    assert reader.prompt(two).messages[-1].parts[0].kind is PartKind.TOOL_RESULT
    assert one.request.model == "made-up"


def test_each_block_has_the_time_since_the_message_before() -> None:
    arrivals = [exchange.response.arrivals for exchange in session(*SESSION)]

    assert [list(a.seconds) for a in arrivals if a] == [[1, 2], [2]]
    assert all(a and a.since_request for a in arrivals)


def test_every_line_is_shown_with_one_exchange() -> None:
    exchanges = session(*SESSION, {"type": "system", "uuid": "u8"})

    shown: list[Any] = []
    for exchange in exchanges:
        for lines in json.loads(bytes(exchange.raw)).values():
            shown += lines
    assert sorted(map(json.dumps, shown)) == sorted(
        map(json.dumps, [*SESSION, {"type": "system", "uuid": "u8"}])
    )
    assert exchanges[-1].notes == ("lines after the last answer: 1",)


def test_results_of_parallel_calls_stay_in_the_conversation() -> None:
    found = session(
        line("user", "u1", "Both", parentUuid=None),
        line("assistant", "u2", call("t1"), answer="m1", parentUuid="u1"),
        line("assistant", "u3", call("t2"), answer="m1", parentUuid="u2"),
        line("user", "u4", result("t1", "one"), parentUuid="u2"),
        line("user", "u5", result("t2", "two"), parentUuid="u3"),
        line("assistant", "u6", text("Done"), parentUuid="u5"),
    )

    assert asked(found[1]) == ["Both", "Read", "Read", "one", "two"]


def test_a_prompt_may_go_back_and_leave_turns_behind() -> None:
    found = session(
        line("user", "u1", "One", parentUuid=None),
        line("assistant", "u2", text("First"), parentUuid="u1"),
        line("user", "u3", "Wrong", parentUuid="u2"),
        line("assistant", "u4", text("Second"), parentUuid="u3"),
        line("user", "u5", "Right", parentUuid="u2"),
        line("assistant", "u6", text("Third"), parentUuid="u5"),
    )

    assert asked(found[2]) == ["One", "First", "Right"]
    assert [exchange.request.continues for exchange in found] == [-1, 0, 0]


def test_a_compacted_conversation_begins_anew() -> None:
    found = session(
        *SESSION,
        {"type": "system", "uuid": "u8", "parentUuid": None},
        line("user", "u9", "Summary so far", parentUuid="u8", isCompactSummary=True),
        line("assistant", "u10", text("On"), parentUuid="u9"),
    )

    assert asked(found[2]) == ["Summary so far"]


def test_a_sub_agent_has_a_conversation_of_its_own() -> None:
    found = session(
        line("user", "u1", "Main", parentUuid=None),
        line("assistant", "u2", call("t1"), parentUuid="u1"),
        line("user", "u3", "Look", parentUuid=None, isSidechain=True),
        line("assistant", "u4", text("Seen"), parentUuid="u3", isSidechain=True),
        line("user", "u5", result("t1"), parentUuid="u2"),
        line("assistant", "u6", text("Done"), parentUuid="u5"),
    )

    assert list(map(asked, found)) == [["Main"], ["Look"], ["Main", "Read", "ok"]]


def test_stream_json_has_no_times() -> None:
    def printed(kind: str, content: Any) -> dict[str, Any]:
        message = {"role": kind, "content": content, "type": "message", "id": "m"}
        return {"type": kind, "message": message, "session_id": "s"}

    start = {"type": "system", "subtype": "init", "session_id": "s"}
    lines = [start, printed("user", "Hi"), printed("assistant", text("Hello"))]
    for data in (lines, "\n".join(map(json.dumps, lines))):
        (one,) = read(data)
        assert (one.format, first_text(one)) == ("claude-code", "Hello")
        assert one.response.arrivals is None


def test_a_session_without_an_answer_is_one_exchange() -> None:
    (one,) = session(*SESSION[:2])

    assert asked(one) == ["Which lamp?"]
    assert one.notes[-1] == "there is no answer"


def test_an_answer_may_begin_a_session() -> None:
    one, *_ = session(line("assistant", "u1", text("Hello")), *SESSION)

    assert reader.prompt(one).parameters == {"model": "made-up", "messages": []}


def test_the_library_groups_a_session_as_one_conversation(tmp_path: Path) -> None:
    file = tmp_path / "s.jsonl"
    file.write_text("\n".join(map(json.dumps, SESSION)))

    found = summarize(str(file))
    assert conversations.parents(found) == [-1, 0]
    assert [summary.title for summary in found] == ["Which lamp?", "↳ The green one."]


@pytest.mark.parametrize("as_list", [False, True])
@pytest.mark.skipif(not shutil.which("jq"), reason="there is no jq")
def test_jq_finds_a_block_of_an_answer(as_list: bool) -> None:
    data = json.dumps(SESSION) if as_list else "\n".join(map(json.dumps, SESSION))
    path = read(data)[0].response.chunks.path(1, ".content[0].name")
    run = subprocess.run(
        ["jq", "-c" if as_list else "-Rs", path],
        input=data,
        capture_output=True,
        check=True,
        text=True,
    )

    assert json.loads(run.stdout) == "Read"


@pytest.mark.parametrize("junk", [None, 5, "x", [], {}, {"type": "user"}])
def test_lines_of_other_shapes_do_no_harm(junk: Any) -> None:
    found = session(*SESSION[:4], junk, *SESSION[4:])

    assert [first_text(exchange) for exchange in found] == ["I look.", "The green one."]
    for field in ("uuid", "parentUuid", "timestamp", "message", "agentId"):
        session(*SESSION, SESSION[-1] | {field: junk})


def event(kind: str, **fields: Any) -> dict[str, Any]:
    return {"type": "stream_event", "session_id": "s", "event": {"type": kind} | fields}


def streamed(text: str, kind: str = "text") -> dict[str, Any]:
    delta = {"type": f"{kind}_delta", kind: text}
    return event("content_block_delta", index=0, delta=delta)


STREAM = [
    event(
        "message_start", message={"id": "m1", "role": "assistant", "model": "made-up"}
    ),
    event("content_block_start", index=0, content_block={"type": "text", "text": ""}),
    streamed("I "),
    streamed("look."),
    line("assistant", "u2", text("I look."), answer="m1"),
    event("content_block_stop", index=0),
    event(
        "message_delta",
        delta={"stop_reason": "end_turn"},
        usage={"input_tokens": 5, "output_tokens": 9},
    ),
    event("message_stop"),
]


def test_the_events_of_a_stream_are_folded_once() -> None:
    one, two = session(SESSION[1], *STREAM, *SESSION[4:])

    (choice,) = reader.fold(one).choices
    assert one.response.streaming
    assert choice.text(Kind.CONTENT) == "I look."
    assert (choice.finish_reason, choice.cut_off) == ("end_turn", False)
    assert reader.fold(one).usage == {"input_tokens": 5, "output_tokens": 9}
    assert reader.fold(one).notes == ()
    assert one.request.model == "made-up"
    assert asked(two) == ["Which lamp?", "I look.", "green"]
    assert not two.response.streaming


def test_the_events_of_a_stream_may_have_times() -> None:
    timed = [
        item | {"timestamp": f"2026-02-01T10:00:0{2 + k / 10}00Z"}
        for k, item in enumerate(STREAM)
    ]
    (one,) = session(SESSION[1], *timed)
    (untimed,) = session(SESSION[1], *STREAM[:4])

    arrivals = one.response.arrivals
    assert arrivals
    assert [round(second, 1) for second in arrivals.seconds][:3] == [0.5, 0.6, 0.7]
    assert untimed.response.arrivals is None
    assert reader.fold(untimed).choices[0].cut_off


def test_a_stream_without_its_whole_message_is_an_answer() -> None:
    (one,) = session(*[item for item in STREAM if item["type"] != "assistant"])

    assert first_text(one) == "I look."


def test_a_content_that_is_a_text_is_folded() -> None:
    (one,) = session(SESSION[1], line("assistant", "u2", "Plain"))

    (choice,) = reader.fold(one).choices
    assert choice.text(Kind.CONTENT) == "Plain"
    assert choice.tracks[0].paths == (".content",)


def test_a_session_of_a_single_line_is_a_session() -> None:
    (asked_only,) = session(SESSION[1])
    (one,) = read(json.dumps(SESSION[5], indent=2))

    assert (asked_only.format, asked(asked_only)) == ("claude-code", ["Which lamp?"])
    assert first_text(one) == "The green one."
    assert one.response.chunks.path(0, ".content[0].text") == (
        ".message.content[0].text"
    )


def test_an_error_of_the_api_is_an_error_and_no_answer() -> None:
    failed = line("assistant", "u2", text("API Error: 529"), parentUuid="u1")
    failed |= {"isApiErrorMessage": True, "error": "overloaded", "apiErrorStatus": 529}
    one, two = session(
        SESSION[1],
        failed,
        line("user", "u3", "Again", parentUuid="u2"),
        line("assistant", "u4", text("Here"), parentUuid="u3"),
    )

    reply = reader.fold(one)
    assert reply.error == ResponseError("API Error: 529", "overloaded", 529)
    assert reply.choices == ()
    assert asked(two) == ["Which lamp?", "Again"]


def test_what_a_session_tells_at_its_end_is_noted() -> None:
    result = {
        "type": "result",
        "subtype": "error_max_turns",
        "is_error": True,
        "num_turns": 3,
        "duration_ms": 12_300,
        "total_cost_usd": 0.0123,
        "errors": ["too long"],
        "session_id": "s",
    }
    *_, last = session(*SESSION, result)

    assert last.notes[0] == (
        "result: error_max_turns · 3 turns · 12.3 s · $0.0123 · too long"
    )


def test_other_lines_are_counted() -> None:
    hook = {"type": "system", "subtype": "hook_started", "session_id": "s"}
    attachment = {"type": "attachment", "uuid": "u9", "parentUuid": "u7"}
    title = {"type": "ai-title", "aiTitle": "Lamps"}
    retried = hook | {"subtype": "api_error", "retryAttempt": 2}
    one, two = session(*SESSION[:4], hook, title, attachment, retried, *SESSION[4:])

    assert one.notes == (
        "title: Lamps",
        "only in the JSON: 2 system, 1 file-history-snapshot, 1 attachment",
    )
    assert two.notes == ("api_error before it, attempt 2",)


def test_branches_that_take_turns_stay_apart() -> None:
    found = session(
        line("user", "u1", "One", parentUuid=None),
        line("assistant", "u2", text("First"), parentUuid="u1"),
        line("user", "u3", "Left", parentUuid="u2"),
        line("user", "u4", "Right", parentUuid="u2"),
        line("assistant", "u5", text("To the left"), parentUuid="u3"),
        line("assistant", "u6", text("To the right"), parentUuid="u4"),
        line("user", "u7", "On", parentUuid="u5"),
        line("assistant", "u8", text("Done"), parentUuid="u7"),
    )

    assert [asked(exchange) for exchange in found] == [
        ["One"],
        ["One", "First", "Left"],
        ["One", "First", "Right"],
        ["One", "First", "Left", "To the left", "On"],
    ]
    assert [exchange.request.continues for exchange in found] == [-1, 0, 0, 1]


def test_a_prompt_without_an_answer_is_noted() -> None:
    found = session(
        line("user", "u1", "One", parentUuid=None),
        line("user", "u2", "Two", parentUuid=None),
        line("assistant", "u3", text("Second"), parentUuid="u2"),
        line("user", "u4", "Three", parentUuid="u3"),
    )

    assert asked(found[0]) == ["Two"]
    assert found[0].notes == (
        "lines after the last answer: 1",
        "without an answer: user: One",
        "without an answer: user: Three",
    )


def test_messages_that_were_not_compacted_follow_the_summary() -> None:
    boundary = {
        "type": "system",
        "subtype": "compact_boundary",
        "uuid": "u8",
        "parentUuid": None,
        "compactMetadata": {"preservedMessages": {"uuids": ["u7", "other", 5]}},
    }
    found = session(
        *SESSION,
        boundary,
        line("user", "u9", "So far", parentUuid="u8", isCompactSummary=True),
        line("user", "u10", "On", parentUuid="u9"),
        line("assistant", "u11", text("Done"), parentUuid="u10"),
    )

    assert asked(found[2]) == ["So far", "The green one.", "On"]
    assert found[2].notes == ("the conversation before it was compacted",)


def test_a_boundary_without_a_parent_begins_anew_too() -> None:
    lines = [
        {key: value for key, value in item.items() if key != "parentUuid"}
        for item in SESSION
    ]
    boundary = {"type": "system", "subtype": "compact_boundary", "session_id": "s"}
    *_, last = session(*lines, boundary, line("assistant", "u9", text("On")))

    assert asked(last) == []


def test_the_last_line_may_be_cut_off() -> None:
    data = "\n".join(map(json.dumps, SESSION))
    one, two = read(data + '\n{"type": "assist')

    assert "the last line is cut off: it is not JSON" in one.notes
    assert json.loads(bytes(two.raw))["after"] == ['{"type": "assist']


PICTURE = {
    "type": "image",
    "source": {"type": "base64", "media_type": "image/png", "data": "iVBORw0KGgo="},
}


@pytest.mark.parametrize(
    ("kind", "content", "title", "images"),
    [
        ("user", result("t1", "an image"), "↳ Green.", False),
        ("user", [*result("t1"), *text("The red one?")], "The red one?", False),
        ("user", "The red one?", "The red one?", False),
        ("user", [*result("t1"), PICTURE], "[image/png]", True),
        ("user", [result("t1")[0] | {"content": [PICTURE]}], "[image/png]", True),
        ("user", [result("t1")[0] | {"content": text("red")}], "↳ Green.", False),
        ("assistant", text("an image"), "↳ Green.", False),
        ("assistant", [*text("See"), PICTURE], "↳ Green.", True),
        ("assistant", "an image", "↳ Green.", False),
    ],
)
def test_the_library_sees_words_and_pictures_that_are_new_before_an_answer(
    tmp_path: Path, kind: str, content: Any, title: str, images: bool
) -> None:
    lines = [
        *SESSION[:-2],
        line(kind, "u5", content, parentUuid="u3"),
        line("assistant", "u6", text("Green."), parentUuid="u5", answer="m6"),
    ]
    file = tmp_path / "session.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)))

    last = summarize(str(file))[-1]
    assert (last.title, last.images) == (title, images)
