from __future__ import annotations

import base64
from typing import Any

import pytest

from tests.unit.formats.inputs import REQUEST, SSE, URL, WHOLE, first_text, read


def session(response: object, **fields: Any) -> dict[str, Any]:
    asked = {"RequestUri": URL, "RequestMethod": "POST", "RequestBody": REQUEST}
    answered = {"StatusCode": 200, "ResponseBody": response}
    return {"Entries": [asked | answered | fields], "Variables": {}}


@pytest.mark.parametrize("body", [SSE, SSE.splitlines(keepends=True), WHOLE])
def test_a_body_is_json_a_text_or_its_lines(body: object) -> None:
    (exchange,) = read(session(body, ResponseHeaders={"A": "b"}))

    assert (exchange.format, exchange.protocol) == ("azure-test-proxy", "openai-chat")
    assert (exchange.request.url, exchange.request.method) == (URL, "POST")
    assert (exchange.request.body, first_text(exchange)) == (REQUEST, "Hello")
    assert exchange.response.streaming is (body is not WHOLE)
    assert (exchange.response.status, exchange.response.headers) == (200, {"A": "b"})


def test_a_list_of_objects_stays_json() -> None:
    (exchange,) = read(session([{"a": 1}, {"a": 2}]))
    assert len(exchange.response.chunks) == 2
    assert exchange.response.chunks.path(1) == ".Entries[0].ResponseBody[1]"


def test_lines_have_their_path() -> None:
    (exchange,) = read(session(SSE.splitlines(keepends=True)))
    assert exchange.response.chunks.path(0).startswith(
        ".Entries[0].ResponseBody | add | split"
    )


def test_what_is_no_call_is_kept_with_a_note() -> None:
    file = session(WHOLE)
    file["Entries"].append(5)
    _, other = read(file)
    assert "not a call: expected a RequestUri" in other.notes


def test_other_entries_are_not_read_as_calls() -> None:
    assert read({"Entries": [{"a": 1}]})[0].format == "json"


@pytest.mark.parametrize(
    ("kind", "decoded"),
    [
        ("application/octet-stream", True),
        (["audio/mpeg"], True),
        ("application/json", False),
        ("text/plain; charset=utf-8", False),
        ("application/problem+json", False),
        (None, False),
        ("", False),
    ],
)
def test_binary_bodies_are_in_base64(kind: object, decoded: bool) -> None:
    text = base64.b64encode(SSE.encode()).decode()
    (exchange,) = read(session(text, ResponseHeaders={"Content-Type": kind}))
    chunks = exchange.response.chunks
    assert len(chunks) == (2 if decoded else 1)
    assert exchange.response.streaming is decoded
    assert chunks.path(0).startswith(".Entries[0].ResponseBody")
    assert ("@base64d" in chunks.path(0)) is decoded
