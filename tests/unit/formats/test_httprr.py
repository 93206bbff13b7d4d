from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recviewer.errors import ReadError
from tests.unit.formats.made import (
    ASKED,
    STREAM,
    read,
    said,
)


def trace(*pairs: tuple[bytes, bytes]) -> bytes:
    calls = (b"%d %d\n%b%b" % (len(a), len(b), a, b) for a, b in pairs)
    return b"httprr trace v1\n" + b"".join(calls)


def asked() -> bytes:
    head = "POST https://h/v1/chat/completions HTTP/1.1\r\nAccept: */*\r\n\r\n"
    return (head + json.dumps(ASKED)).encode()


def answered(body: str = STREAM, *headers: str) -> bytes:
    head = "\r\n".join(["HTTP/2.0 200 OK", *headers])
    return f"{head}\r\n\r\n{body}".encode()


def test_a_pair_is_an_exchange() -> None:
    first, second = read(trace((asked(), answered()), (asked(), answered())))

    assert (first.format, first.protocol) == ("httprr", "openai-chat")
    assert (first.request.method, first.request.url) == (
        "POST",
        "https://h/v1/chat/completions",
    )
    assert first.request.headers == {"Accept": "*/*"}
    assert first.response.status == 200
    assert said(second) == "Hello"


def test_a_body_in_chunked_coding_is_joined() -> None:
    coded = f"{len(STREAM):x}\r\n{STREAM}\r\n0\r\n\r\n"
    (exchange,) = read(trace((asked(), answered(coded, "Transfer-Encoding: chunked"))))
    assert said(exchange) == "Hello"


def test_a_trace_that_breaks_off_is_read_as_far_as_it_goes() -> None:
    (exchange,) = read(trace((asked(), answered()))[:-5])
    assert said(exchange) == "Hel"
    assert exchange.notes == ("the trace is cut off here",)


def test_a_missing_length_is_told_with_its_place() -> None:
    whole = trace((asked(), answered()))
    with pytest.raises(
        ReadError, match=f"expected the lengths of a call at byte {len(whole)}"
    ):
        read(whole + b"nonsense")


@given(st.integers(0, 400), st.binary(max_size=4))
def test_a_broken_trace_is_read_or_told(place: int, junk: bytes) -> None:
    whole = trace((asked(), answered()))
    with contextlib.suppress(ReadError):
        assert read(whole[:place] + junk + whole[place + len(junk) :])
