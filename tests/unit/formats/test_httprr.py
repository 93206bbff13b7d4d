from __future__ import annotations

import contextlib
import gzip
import json
import zlib
from collections.abc import Callable

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recviewer.errors import ReadError
from tests.unit.formats.inputs import (
    REQUEST,
    STREAM,
    first_text,
    read,
)


def trace(*pairs: tuple[bytes, bytes]) -> bytes:
    calls = (b"%d %d\n%b%b" % (len(a), len(b), a, b) for a, b in pairs)
    return b"httprr trace v1\n" + b"".join(calls)


def request() -> bytes:
    head = "POST https://h/v1/chat/completions HTTP/1.1\r\nAccept: */*\r\n\r\n"
    return (head + json.dumps(REQUEST)).encode()


def response(body: str = STREAM, *headers: str) -> bytes:
    head = "\r\n".join(["HTTP/2.0 200 OK", *headers])
    return f"{head}\r\n\r\n{body}".encode()


def test_a_request_and_its_response_are_an_exchange() -> None:
    first, second = read(trace((request(), response()), (request(), response())))

    assert (first.format, first.protocol) == ("httprr", "openai-chat")
    assert (first.request.method, first.request.url) == (
        "POST",
        "https://h/v1/chat/completions",
    )
    assert first.request.headers == {"Accept": "*/*"}
    assert first.response.status == 200
    assert first_text(second) == "Hello"


def test_a_body_in_chunked_coding_is_joined() -> None:
    coded = f"{len(STREAM):x}\r\n{STREAM}\r\n0\r\n\r\n"
    (exchange,) = read(
        trace((request(), response(coded, "Transfer-Encoding: chunked")))
    )
    assert first_text(exchange) == "Hello"


def test_a_trace_that_is_cut_off_is_read_up_to_the_cut() -> None:
    (exchange,) = read(trace((request(), response()))[:-5])
    assert first_text(exchange) == "Hel"
    assert exchange.notes == ("the trace is cut off here",)


def test_a_missing_length_is_an_error_with_its_position() -> None:
    whole = trace((request(), response()))
    with pytest.raises(
        ReadError, match=f"expected the lengths of a call at byte {len(whole)}"
    ):
        read(whole + b"nonsense")


@given(st.integers(0, 400), st.binary(max_size=4))
def test_a_broken_trace_is_read_or_refused(place: int, junk: bytes) -> None:
    whole = trace((request(), response()))
    with contextlib.suppress(ReadError):
        assert read(whole[:place] + junk + whole[place + len(junk) :])


@pytest.mark.parametrize(
    ("coding", "pack"),
    [("gzip", gzip.compress), ("br", brotli.compress), ("deflate", zlib.compress)],
)
def test_a_packed_body_costs_nothing_of_the_trace(
    coding: str, pack: Callable[[bytes], bytes]
) -> None:
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\n\r\n".encode()
    packed = head + pack(STREAM.encode())
    first, second = read(trace((request(), packed), (request(), response())))

    assert (first_text(first), first.notes) == ("Hello", ())
    assert (first_text(second), second.notes) == ("Hello", ())
