from __future__ import annotations

import contextlib
import gzip
import json

import pytest

from recviewer.errors import ReadError
from recviewer.formats import sniff
from tests.unit.formats.inputs import SSE, first_text, read


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("version", ["2", "1.1", "3"])
def test_a_response_as_curl_prints_it_is_an_exchange(end: str, version: str) -> None:
    head = end.join((f"HTTP/{version} 200 OK", "openai-processing-ms: 210", "", ""))
    (exchange,) = read(head + SSE)

    assert (exchange.format, exchange.protocol) == ("http-response", "openai-chat")
    assert first_text(exchange) == "Hello"
    assert exchange.response.status == 200
    assert exchange.response.headers == {"openai-processing-ms": "210"}
    assert exchange.response.streaming


def test_the_last_of_several_responses_is_read() -> None:
    proxy = "HTTP/1.1 200 Connection established\r\n\r\n"
    interim = "HTTP/1.1 100 Continue\r\n\r\n"
    (exchange,) = read(f"{proxy}{interim}HTTP/1.1 429 No\r\n\r\n{{}}")

    assert exchange.response.status == 429
    assert "it follows 2 other responses" in exchange.notes


def test_a_body_in_chunked_coding_is_joined() -> None:
    body = SSE.encode()
    pieces = b"".join(b"%x\r\n%b\r\n" % (len(p), p) for p in (body[:9], body[9:]))
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    (exchange,) = read(head + pieces + b"0\r\n\r\n")
    assert first_text(exchange) == "Hello"


def test_a_response_without_a_body_is_one() -> None:
    (exchange,) = read("HTTP/1.1 204 No Content\r\nA: b\r\n")
    assert (exchange.response.status, len(exchange.response.chunks)) == (204, 0)


def test_many_interim_responses_take_no_long_time() -> None:
    (exchange,) = read("HTTP/1.1 100 Continue\r\n\r\n" * 50_000)
    assert exchange.response.status == 100


def test_a_packed_body_is_unpacked() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"
    (exchange,) = read(head + gzip.compress(SSE.encode()))

    assert first_text(exchange) == "Hello"
    assert exchange.notes == ()


def test_a_broken_byte_of_a_body_costs_one_character() -> None:
    head = b"HTTP/1.1 200 OK\r\n\r\n"
    (exchange,) = read(head + SSE.encode().replace(b"Hel", b"H\xffl"))

    assert first_text(exchange) == "H\ufffdllo"
    assert "1 character shown as \ufffd" in exchange.notes[0]


VERBOSE = """\
*   Trying 203.0.113.7:443...
* Connected to api.example.com (203.0.113.7) port 443
* TLSv1.3 (OUT), TLS handshake, Client hello (1):
{ [122 bytes data]
> POST /v1/chat/completions?a=b HTTP/2
> Host: api.example.com
> Authorization: Bearer made-up
>\x20
} [45 bytes data]
* upload completely sent off: 45 bytes
< HTTP/2 200\x20
< content-type: text/event-stream
< openai-processing-ms: 210
<\x20
{ [300 bytes data]
"""


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_curl_prints_when_it_is_verbose_is_a_call(end: str) -> None:
    rest = "* Connection #0 to host api.example.com left intact\n"
    text = f"{VERBOSE}{SSE}{rest}".replace("\n", end)
    assert sniff.looks_like_recording(text.encode())
    (exchange,) = read(text)
    request = exchange.request
    assert (exchange.format, exchange.protocol) == ("http-response", "openai-chat")
    assert (request.method, request.url) == (
        "POST",
        "https://api.example.com/v1/chat/completions?a=b",
    )
    assert request.headers["Host"] == "api.example.com"
    assert exchange.response.headers["openai-processing-ms"] == "210"
    assert (exchange.response.status, first_text(exchange)) == (200, "Hello")
    assert len(exchange.response.chunks) == 2
    assert not exchange.notes


def test_the_last_call_of_verbose_curl_is_read() -> None:
    moved = "> GET /old HTTP/1.1\n> Host: h\n> \n< HTTP/1.1 302 Found\n< \nmoved\n"
    again = "> GET /new HTTP/1.1\n> Host: h:8080\n> \n< HTTP/1.1 200 OK\n< A: b\n< \n"
    (exchange,) = read(f"* Connected\n{moved}{again}{SSE}")
    assert exchange.request.url == "http://h:8080/new"
    assert (exchange.response.status, first_text(exchange)) == (200, "Hello")


def test_a_body_may_look_like_what_curl_writes() -> None:
    body = "> a HTTP\n< b\n* c\n<\n"
    (exchange,) = read(f"{VERBOSE}{body}")
    assert json.loads(exchange.raw)["body"] == body


@pytest.mark.parametrize(
    "text", ["* a\n* b\n", "> words\n< HTTP/2 200", "* a\n< HTTP/"]
)
def test_other_text_is_no_output_of_curl(text: str) -> None:
    with contextlib.suppress(ReadError):
        assert {x.format for x in read(text)} <= {"http-response", "yaml"}
