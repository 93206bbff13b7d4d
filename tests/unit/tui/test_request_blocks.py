"""A request as a conversation."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.geometry import Offset
from textual.selection import Selection

from recviewer.model.exchange import (
    Chunks,
    Exchange,
    Request,
    Response,
)
from recviewer.reading import reader
from recviewer.text.masked_json import exchange_json, request_json
from recviewer.text.sanitize import sanitize
from recviewer.text.secrets import masked_headers
from recviewer.tui.common.wrapping import cells
from recviewer.tui.request.blocks import Block, blocks
from recviewer.tui.request.lines import draw, lay_out, selected_text
from recviewer.tui.request.summary import headline, summary
from tests.harmless import harmful
from tests.unit.tui.exchanges import (
    HOSTILE,
    chat,
    delta,
    exchange,
)


def asking(*messages: dict[str, Any], **fields: Any) -> Exchange:
    body = {"model": "m", "messages": list(messages), **fields}
    request = {"method": "POST", "url": "http://h/v1", "headers": {}, "body": body}
    return chat(delta(0, "a"), request=request)


def shown(recorded: Exchange, width: int = 60, *, revealed: bool = False) -> list[str]:
    written = blocks(recorded, reader.prompt(recorded), revealed=revealed)
    lines = lay_out(written, width, range(len(written)))
    return [draw(line, written[line.block]).plain.rstrip() for line in lines]


def conversation(recorded: Exchange) -> list[str]:
    lines = shown(recorded)
    return lines[next(n for n, line in enumerate(lines) if line == "user") :]


def test_messages_are_a_conversation() -> None:
    recorded = asking(
        {"role": "user", "content": "Hello there"},
        {"role": "assistant", "content": "Hi", "reasoning_content": "Greet."},
    )
    assert conversation(recorded) == [
        "user",
        "  Hello there",
        "",
        "assistant",
        "  reasoning",
        "  Greet.",
        "  Hi",
    ]


def test_a_result_stands_below_the_call_it_answers() -> None:
    calls = [
        {"id": f"call_{n}", "function": {"name": "add", "arguments": f'{{"n": {n}}}'}}
        for n in (1, 2)
    ]
    recorded = asking(
        {"role": "user", "content": "?"},
        {"role": "assistant", "tool_calls": calls},
        {"role": "tool", "tool_call_id": "call_2", "content": "two"},
        {"role": "tool", "tool_call_id": "call_1", "content": "one"},
    )
    assert conversation(recorded)[3:] == [
        "assistant",
        "  ⚒ add  call_1",
        "    {",
        '      "n": 1',
        "    }",
        "    ↳ one",
        "  ⚒ add  call_2",
        "    {",
        '      "n": 2',
        "    }",
        "    ↳ two",
    ]


def test_a_result_without_its_call_is_shown_where_it_is() -> None:
    recorded = asking(
        {"role": "user", "content": "?"},
        {"role": "tool", "tool_call_id": "lost", "content": "found"},
    )
    assert conversation(recorded)[3:] == ["tool", "↳ found"]


def test_an_image_is_described_instead_of_shown() -> None:
    url = "data:image/png;base64," + "A" * 4_000
    recorded = asking(
        {"role": "user", "content": [{"type": "image_url", "image_url": {"url": url}}]}
    )
    assert conversation(recorded) == ["user", "  ▣ image/png · 3.0 kB"]


def test_parameters_stand_apart_from_messages() -> None:
    lines = shown(asking({"role": "user", "content": "?"}, temperature=0.1, n=2))
    start = lines.index("parameters")
    assert lines[start + 1 : start + 3] == ["  temperature  0.1", "  n            2"]


def test_tools_come_with_description_and_schema() -> None:
    tool = {"name": "add", "description": "Adds.", "parameters": {"type": "object"}}
    recorded = asking(
        {"role": "user", "content": "?"}, tools=[{"type": "function", "function": tool}]
    )
    assert shown(recorded)[-6:] == [
        "tools (1)",
        "  add",
        "    Adds.",
        "    {",
        '      "type": "object"',
        "    }",
    ]


def test_secrets_in_headers_and_address_are_masked_until_revealed() -> None:
    request = {
        "method": "POST",
        "url": "https://h/v1?key=s3cret",
        "headers": {"Authorization": "Bearer s3cret", "accept": "x"},
        "body": {},
    }
    recorded = exchange(request, None)
    masked = "\n".join(shown(recorded))
    assert "s3cret" not in masked
    assert "Authorization  ••••" in masked
    assert "\n".join(shown(recorded, revealed=True)).count("s3cret") == 2


@pytest.mark.parametrize(
    "value", ["Bearer s3cret", "sk-s3cret", ["x", "sk_live_s3cret"], "AIzas3cret"]
)
def test_a_secret_is_masked_under_whatever_name(value: object) -> None:
    raw = json.dumps({"headers": {"x-h": value, "accept": "text/skill"}})
    recorded = exchange(json.loads(raw), None).request
    assert masked_headers(recorded.headers) == {"x-h": "••••", "accept": "text/skill"}
    assert "s3cret" not in request_json(recorded)


def test_the_whole_exchange_keeps_every_byte_but_the_secrets_of_its_request() -> None:
    raw = b'{ "response": {"headers": "sk-abc"}, "request": {"headers": {"key": 1}} }'
    whole = Exchange(
        0, "f", None, Request(b"", None), Response(bytes, Chunks(())), raw=raw
    )
    masked = json.dumps("••••").encode()
    assert bytes(exchange_json(whole)) == raw.replace(b"1", masked)


def test_an_error_and_a_failed_status_are_shown() -> None:
    recorded = exchange({"body": {}}, None, status=429, is_exception=True)
    assert any(line.split() == ["status", "429"] for line in shown(recorded))


def test_json_keeps_every_byte_but_the_secrets() -> None:
    raw = json.dumps(
        {"url": "u?key=a", "headers": {"x-api-key": "a", "n": 1}, "body": {"t": 1.10}},
        indent=1,
    )
    recorded = exchange(json.loads(raw), None).request
    spelled = type(recorded)(raw=raw.encode(), body=None)
    masked = json.loads(request_json(spelled))
    assert masked == {
        "url": "u?key=••••",
        "headers": {"x-api-key": "••••", "n": 1},
        "body": {"t": 1.1},
    }


def test_a_long_text_folds_and_says_how_much() -> None:
    lines = lay_out([Block("line\n" * 48 + "end")], 40, ())
    assert len(lines) == 7
    assert lines[-1].text == "… 43 more lines (213 characters)"


def test_a_text_that_is_hardly_longer_does_not_fold() -> None:
    assert not any(line.is_fold for line in lay_out([Block("x\n" * 7 + "x")], 40, ()))


def test_a_huge_text_stays_folded() -> None:
    *_, fold = lay_out([Block("x" * 5_000_000)], 41, {0})
    assert fold.text == "… 4,999,760 more characters · open to read them"


def test_each_text_unfolds_by_itself() -> None:
    lines = lay_out([Block("a\n" * 20), Block("b\n" * 20)], 40, {1})
    assert [line.block for line in lines if line.is_fold] == [0]


@given(st.text(max_size=300), st.integers(5, 40))
def test_selecting_everything_gives_the_text_without_wrapping(
    text: str, width: int
) -> None:
    written = [Block(text, indent=2)]
    lines = lay_out(written, width, {0})
    assert selected_text(lines, written, Selection(None, None)) == (
        sanitize(text).removesuffix("\n")
    )


def test_a_selection_leaves_out_indents_and_labels() -> None:
    written = [Block("value", "", 8, "name"), Block("two", indent=2)]
    lines = lay_out(written, 40, ())
    chosen = Selection(Offset(10, 0), Offset(3, 1))
    assert selected_text(lines, written, chosen) == "lue\nt"


def test_a_headline_begins_with_the_address_and_ends_with_the_sizes() -> None:
    recorded = asking({"role": "user", "content": "What\nnow?"}, n=2)
    prompt = reader.prompt(recorded)
    whole = "POST http://h/v1 · m · n=2 · stream · 1 chunk · 200 B"
    narrower = "POST http://h/v1 · m · n=2 · stream · 200 B"
    assert headline(recorded, prompt, len(whole)).plain == whole
    assert headline(recorded, prompt, len(whole) - 1).plain == narrower


def test_a_summary_quotes_the_last_message_and_writes_parameters_as_json() -> None:
    recorded = asking(
        {"role": "user", "content": "What\nnow?"},
        temperature=0.5,
        parallel_tool_calls=True,
        seed=None,
        user="me",
    )
    message, parameters = summary(recorded, reader.prompt(recorded), 80)
    assert message.plain == "user   What now?"
    assert parameters.plain == (
        "with   temperature 0.5 · parallel_tool_calls true · seed null · user me"
    )


def test_a_long_address_gives_way_before_the_status_does() -> None:
    request = {"method": "POST", "url": f"https://h/{'long' * 20}/chat", "body": {}}
    recorded = exchange({**request, "model": "m"}, None, status=429, is_exception=True)
    line = headline(recorded, reader.prompt(recorded), 60).plain
    assert line.startswith("POST https://h/long")
    assert line.endswith("/chat · m · 429 · error")
    assert cells(line) == 60


def test_a_summary_never_wraps() -> None:
    recorded = asking({"role": "user", "content": "家" * 500})
    assert all(
        cells(line.plain) <= 70
        for line in summary(recorded, reader.prompt(recorded), 70)
    )


def test_hostile_text_is_sanitized_in_every_line_of_a_request() -> None:
    recorded = asking(
        {"role": HOSTILE, "name": HOSTILE, "content": HOSTILE}, **{HOSTILE: HOSTILE}
    )
    prompt = reader.prompt(recorded)
    lines = [headline(recorded, prompt, 60), *summary(recorded, prompt, 60)]
    drawn = [*shown(recorded), *(line.plain for line in lines)]
    assert len(drawn) > 3
    assert not harmful("".join(drawn))
    assert not {"\n", "\t"} & set("".join(drawn))
