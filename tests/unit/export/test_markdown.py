"""An exchange as Markdown: all text is readable, none of it is markup."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from recviewer.export.markdown import markdown
from recviewer.reading import reader
from recviewer.text.sanitize import legible

HEADINGS_OF_OURS = {"h1", "h2", "h3"}


def exported(request: object, response: object, *, revealed: bool = False) -> str:
    """Write a recording of a request and a response as Markdown."""
    return written(json.loads(call_of(request, response)), revealed=revealed)


def call_of(request: object, response: object) -> bytes:
    """Return a recording of a request and a response."""
    call: dict[str, Any] = {
        "request": {"method": "POST", "url": "http://x/v1/chat/completions"},
        "response": {"body": response},
    }
    call["request"]["body"] = request
    return json.dumps(call).encode()


def written(call: object, *, revealed: bool = False) -> str:
    """Write a recorded call as Markdown."""
    data = json.dumps(call).encode()
    exchange = reader.parse(data, Path("a.json")).exchanges[0]
    reply = reader.fold(exchange)
    prompt = reader.prompt(exchange)
    return markdown("a.json", exchange, prompt, reply, revealed=revealed)


def test_halves_of_a_character_are_one() -> None:
    assert "wave 🌊 ok" in exported({}, answer("wave \ud83c\udf0a ok"))


def answer(*texts: str) -> object:
    """Return a response with one choice per text."""
    return {
        "object": "chat.completion",
        "choices": [
            {"index": i, "message": {"content": text}, "finish_reason": "stop"}
            for i, text in enumerate(texts)
        ],
        "usage": {"completion_tokens": 7},
    }


def request_of(text: str) -> object:
    """Return a request with one message."""
    return {"messages": [{"role": "user", "content": text}]}


def tokens(document: str) -> list[Token]:
    """Parse a document as GitHub does, including HTML."""
    parser = MarkdownIt("gfm-like", {"html": True})
    return [
        token
        for block in parser.parse(document)
        for token in (block, *(block.children or []))
    ]


def test_markdown_holds_the_request_and_every_choice() -> None:
    document = exported(request_of("Why?"), answer("Because.", "No idea."))
    assert document == (
        "# `a.json`\n\n"
        "`POST http://x/v1/chat/completions · 2 choices · not streamed ·"
        " openai-chat · 1 chunk`\n\n"
        "- usage: `completion_tokens 7`\n"
        "- clock: `none: not streamed`\n\n"
        "## Request\n\n### user\n\n```text\nWhy?\n```\n\n"
        "## Choice 0 · `stop`\n\n```text\nBecause.\n```\n\n"
        "## Choice 1 · `stop`\n\n```text\nNo idea.\n```\n"
    )


def test_markdown_names_channels_and_tool_calls() -> None:
    call = {"id": "c1", "function": {"name": "look", "arguments": '{"at": 1}'}}
    message = {"reasoning_content": "Hm.", "content": "So.", "tool_calls": [call]}
    document = exported(
        request_of("?"),
        {"object": "chat.completion", "choices": [{"index": 0, "message": message}]},
    )
    assert "reasoning\n\n```text\nHm.\n```" in document
    assert "tool call `look` `c1`\n\n```json\n" in document
    assert '{"at": 1}' in document


@given(st.text(), st.text())
@example("```\n# no heading\n", "<script>alert(1)</script>\n\n[a](http://b)\r```\r\n")
@example("`" * 9, "\x1b]52;c;AAAA\x07")
@example("", " ")
def test_no_text_escapes_from_its_code_block(question: str, answered: str) -> None:
    document = exported(request_of(question), answer(answered))
    parsed = tokens(document)
    assert not [t for t in parsed if t.type in ("html_block", "html_inline")]
    assert not [t for t in parsed if t.type in ("link_open", "image")]
    assert {t.tag for t in parsed if t.type == "heading_open"} <= HEADINGS_OF_OURS
    quoted = [t.content for t in parsed if t.type == "fence"]
    if answered:
        assert quoted[-1].rstrip("\n") == _as_read(legible(answered)).rstrip("\n")


@given(st.text(min_size=1))
def test_no_name_escapes_from_its_code_span(name: str) -> None:
    message = {"role": name, "name": name, "content": "x", "tool_call_id": name}
    call: dict[str, Any] = {
        "test_id": name,
        "request": {
            "url": "http://x/v1/chat/completions",
            "method": name,
            "body": {"messages": [message], "model": name},
        },
        "response": {"body": answer("y")},
    }
    parsed = tokens(written(call))
    wrong = ("html_block", "html_inline", "link_open", "image", "em_open", "table_open")
    assert not [t for t in parsed if t.type in wrong]
    assert [t.info for t in parsed if t.type == "fence"] == ["text", "json", "text"]


def test_a_file_of_a_request_has_its_name() -> None:
    file = {"type": "input_file", "filename": "tides.pdf", "file_id": "f"}
    request = {"messages": [{"role": "user", "content": [file]}]}
    assert "file: `tides.pdf · media`" in exported(request, answer("y"))


def test_markdown_holds_no_control_codes() -> None:
    document = exported(request_of("\x1b[31mred\u202e"), answer("a\r\nb\rc\x00"))
    assert "␛[31mred\ufffd" in document
    assert "a\r\nb␍c␀" in document


def test_secrets_in_urls_are_masked_unless_revealed() -> None:
    image = {"type": "image_url", "image_url": {"url": "https://h/a.png?sig=s3cret"}}
    call: dict[str, Any] = {
        "request": {
            "url": "https://h/v1/chat/completions?api_key=s3cret",
            "body": {"messages": [{"role": "user", "content": [image]}]},
        },
        "response": {"body": answer("y")},
    }
    assert "s3cret" not in written(call)
    assert written(call, revealed=True).count("s3cret") == 2


def _as_read(text: str) -> str:
    """Return a text as CommonMark reads it: other ends of lines become line feeds."""
    return text.replace("\r\n", "\n").replace("\0", "\ufffd")
