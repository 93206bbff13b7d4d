from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from recviewer.model.exchange import Exchange
from recviewer.model.track import Kind
from recviewer.reading import reader


def read(*lines: Any) -> tuple[Exchange, ...]:
    data = "\n".join(map(json.dumps, lines)).encode()
    return tuple(reader.parse(data, Path("calls.jsonl")).exchanges)


def parts(*texts: str) -> list[dict[str, Any]]:
    return [{"candidates": [{"content": {"parts": [{"text": t}]}}]} for t in texts]


def text(exchange: Exchange) -> str:
    return reader.fold(exchange).choices[0].text(Kind.CONTENT)


def completed(custom_id: str, text: str) -> dict[str, Any]:
    body = {"object": "chat.completion", "choices": [{"message": {"content": text}}]}
    response = {"status_code": 200, "request_id": "r", "body": body}
    return {"id": "b", "custom_id": custom_id, "response": response, "error": None}


STREAM = {"method": "generateContentStream", "response": parts("Hel", "lo")}
WHOLE = {"method": "generateContent", "response": parts("Hi")[0]}


@pytest.mark.parametrize("lines", [[STREAM], [WHOLE], [STREAM, WHOLE]])
def test_each_line_of_gemini_cli_is_a_call(lines: list[Any]) -> None:
    found = read(*lines)

    assert [exchange.request.endpoint for exchange in found] == [
        line["method"] for line in lines
    ]
    assert {exchange.format for exchange in found} == {"gemini-cli"}
    assert {exchange.protocol for exchange in found} == {"gemini"}


def test_a_list_of_chunks_is_a_stream_of_gemini_cli() -> None:
    stream, whole = read(STREAM, WHOLE)

    assert (text(stream), stream.response.streaming) == ("Hello", True)
    assert (text(whole), whole.response.streaming) == ("Hi", False)


@pytest.mark.parametrize("lines", [[STREAM], [WHOLE, STREAM]])
@pytest.mark.skipif(not shutil.which("jq"), reason="there is no jq")
def test_jq_finds_a_chunk_of_a_call(lines: list[Any]) -> None:
    path = read(*lines)[-1].response.chunks.path(1, ".candidates[0].content")
    run = subprocess.run(
        ["jq", "-Rs" if lines[1:] else "-c", path],
        input="\n".join(map(json.dumps, lines)),
        capture_output=True,
        check=True,
        text=True,
    )

    assert json.loads(run.stdout) == {"parts": [{"text": "lo"}]}


def test_a_call_without_a_response_has_no_chunks() -> None:
    found = read(STREAM, {"method": "generateContent", "response": None}, 5)

    assert [len(exchange.response.chunks) for exchange in found] == [2, 0, 0]


def test_each_line_of_a_batch_is_a_call() -> None:
    one, two = read(completed("a", "Hi"), completed("b", "Ho"))

    assert (one.format, one.protocol) == ("openai-batch", "openai-chat")
    assert (text(one), text(two)) == ("Hi", "Ho")
    assert one.response.status == 200
    assert json.loads(one.request.raw) == {"custom_id": "a"}


def test_a_request_of_a_batch_that_failed_says_why() -> None:
    error = {"code": "batch_expired", "message": "too late"}
    failed = {"id": "b", "custom_id": "c", "response": None, "error": error}
    found = reader.fold(read(completed("a", "Hi"), failed)[1]).error

    assert found
    assert (found.message, found.code) == ("too late", "batch_expired")


def test_requests_of_a_batch_are_read_as_prompts() -> None:
    body = {"model": "m", "messages": [{"role": "user", "content": "Hello?"}]}
    request = {"method": "POST", "url": "/v1/chat/completions", "body": body}
    (one, _) = read({"custom_id": "a", **request}, {"custom_id": "b", **request})

    assert (one.request.model, len(one.response.chunks)) == ("m", 0)
    assert reader.prompt(one).messages[0].parts[0].text == "Hello?"


@pytest.mark.parametrize("junk", [None, 5, "x", [], {}, {"response": 5}, {"error": 1}])
def test_a_line_of_an_unknown_shape_does_no_harm(junk: Any) -> None:
    for first in (STREAM, completed("a", "Hi")):
        found = read(first, junk)
        assert len(found) == 2
        assert reader.fold(found[1]).choices == ()
