from __future__ import annotations

import gzip

import pytest

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
