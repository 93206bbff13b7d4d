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

    assert conversations.parents(summarize(str(file))) == [-1, 0]


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
