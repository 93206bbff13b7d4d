"""A law of sessions: every text of a message is shown, or at least noted."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from recviewer.model.exchange import Exchange
from recviewer.reading import reader
from tests.unit.formats.inputs import read

SOME = settings(max_examples=200, deadline=None)

IDS = st.integers(0, 6)
"""Small numbers, so that lines name each other."""


class Words:
    """Makes texts of which each occurs once."""

    def __init__(self) -> None:
        self.made: list[str] = []

    def __call__(self) -> str:
        """Return the next one."""
        word = f"w{len(self.made)}x"
        self.made.append(word)
        return word


def claude_content(draw: st.DrawFn, word: Words, kind: str) -> Any:
    if draw(st.integers(0, 4)) == 0:
        return word()
    blocks: list[dict[str, Any]] = []
    for form in draw(st.lists(st.integers(0, 3), min_size=1, max_size=3)):
        if form == 0:
            blocks.append({"type": "text", "text": word()})
        elif form == 1 and kind == "user":
            content = draw(st.sampled_from(["text", "blocks"]))
            value: Any = word()
            value = [{"type": "text", "text": value}] if content == "blocks" else value
            id = f"t{draw(IDS)}"
            blocks.append({"type": "tool_result", "tool_use_id": id, "content": value})
        elif form == 1:
            blocks.append({"type": "thinking", "thinking": word()})
        elif form == 2 and kind == "assistant":
            call = {"type": "tool_use", "id": word(), "name": word()}
            blocks.append(call | {"input": {"a": [word()]}})
        else:
            blocks.append({"type": "text", "text": word()})
    return blocks


@st.composite
def claude_sessions(draw: st.DrawFn) -> tuple[list[Any], list[str]]:
    word, lines = Words(), []
    for number in range(draw(st.integers(1, 8))):
        kind = draw(st.sampled_from(["user", "assistant", "assistant", "system"]))
        line: dict[str, Any] = {"type": kind, "sessionId": "s"}
        if draw(st.booleans()):
            line["uuid"] = f"u{number}"
        if draw(st.booleans()):
            parent = draw(st.none() | IDS.map("u{}".format))
            line["parentUuid"] = parent
        for name, values in {
            "isSidechain": st.booleans(),
            "isApiErrorMessage": st.just(value=True),
            "isCompactSummary": st.booleans(),
            "agentId": st.sampled_from(["a", "b"]),
            "timestamp": st.sampled_from(["2026-02-01T10:00:00Z", "no time"]),
        }.items():
            if draw(st.integers(0, 5)) == 0:
                line[name] = draw(values)
        if kind == "system":
            line["subtype"] = draw(st.sampled_from(["compact_boundary", "init"]))
        else:
            failed = "isApiErrorMessage" in line  # Claude Code writes these itself
            content = word() if failed else claude_content(draw, word, kind)
            line["message"] = {"role": kind, "content": content}
            if draw(st.booleans()):
                line["message"]["id"] = f"m{draw(IDS)}"
        lines.append(line)
    lines.append(
        {"type": "user", "sessionId": "s"}
        | {"message": {"role": "user", "content": word()}}
    )
    return lines, word.made


@st.composite
def codex_rollouts(draw: st.DrawFn) -> tuple[list[Any], list[str]]:
    word, lines = Words(), [wrapped("session_meta", {"id": "s"})]
    for _ in range(draw(st.integers(1, 10))):
        form = draw(st.integers(0, 7))
        role = draw(st.sampled_from(["user", "assistant", "developer"]))
        part = {"type": "output_text", "text": ""}
        item: dict[str, Any]
        if form <= 1:
            parts = [part | {"text": word()} for _ in range(draw(st.integers(1, 2)))]
            item = {"type": "message", "role": role, "content": parts}
        elif form == 2:
            summary = [{"type": "summary_text", "text": word()}]
            item = {"type": "reasoning", "summary": summary}
        elif form == 3:
            item = {"type": "function_call", "name": word(), "arguments": word()}
        elif form == 4:
            item = {"type": "function_call_output", "call_id": "c", "output": word()}
        else:
            lines.append(draw(st.sampled_from(OTHERS)))
            continue
        lines.append(wrapped("response_item", item))
    return lines, word.made


def wrapped(kind: str, payload: dict[str, Any]) -> dict[str, Any]:
    return {"timestamp": "2026-01-05T10:00:00Z", "type": kind, "payload": payload}


USAGE = {"last_token_usage": {"input_tokens": 5}, "total_token_usage": {"a": 1}}

OTHERS = [
    wrapped("compacted", {"message": "So far"}),
    wrapped("compacted", {"replacement_history": [{"type": "message", "content": []}]}),
    wrapped("event_msg", {"type": "thread_rolled_back", "num_turns": 1}),
    wrapped("event_msg", {"type": "token_count", "info": USAGE}),
    wrapped("event_msg", {"type": "turn_aborted"}),
]


def shown(exchanges: Iterable[Exchange]) -> Iterator[str]:
    """Yield all that is shown of exchanges besides their JSON."""
    for exchange in exchanges:
        yield from exchange.notes
        for message in reader.prompt(exchange).messages:
            for part in message.parts:
                yield f"{part.text} {json.dumps(part.arguments)} {part.id}"
        reply = reader.fold(exchange)
        yield reply.error.message if reply.error else ""
        for choice in reply.choices:
            yield from (track.text for track in choice.tracks)
            yield from (json.dumps(c.arguments) + str(c.id) for c in choice.tool_calls)


def check(lines: Sequence[Any], words: Sequence[str]) -> None:
    exchanges = read("\n".join(map(json.dumps, lines)))
    found = "\n".join(shown(exchanges))
    missing = [word for word in words if word not in found]
    assert missing == []
    # Each line stands in the JSON of one exchange.
    kept: list[Any] = []
    for exchange in exchanges:
        for part in json.loads(bytes(exchange.raw)).values():
            kept += part
    assert sorted(map(json.dumps, kept)) == sorted(map(json.dumps, lines))


@SOME
@given(claude_sessions())
def test_every_text_of_a_session_of_claude_is_shown(
    session: tuple[list[Any], list[str]],
) -> None:
    check(*session)


@SOME
@given(codex_rollouts())
def test_every_text_of_a_rollout_is_shown(session: tuple[list[Any], list[str]]) -> None:
    check(*session)
