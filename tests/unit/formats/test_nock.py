from __future__ import annotations

import gzip
from typing import Any

import pytest

from tests.unit.formats.inputs import (
    REQUEST,
    STREAM,
    WHOLE,
    first_text,
    read,
)


def scope(response: Any, **fields: Any) -> dict[str, Any]:
    return {
        "scope": "https://api.example.com:443",
        "method": "POST",
        "path": "/v1/chat/completions",
        "body": REQUEST,
        "status": 200,
        "response": response,
        "rawHeaders": ["Content-Type", "text/event-stream"],
    } | fields


@pytest.mark.parametrize("response", [STREAM, WHOLE, [WHOLE]])
def test_a_scope_is_an_exchange(response: Any) -> None:
    (exchange,) = read([scope(response)])

    assert (exchange.format, exchange.protocol) == ("nock", "openai-chat")
    assert exchange.request.url == "https://api.example.com/v1/chat/completions"
    assert exchange.response.headers == {"Content-Type": "text/event-stream"}
    assert first_text(exchange) == "Hello"


def test_pieces_in_hexadecimal_are_joined_and_decompressed() -> None:
    packed = gzip.compress(STREAM.encode())
    (exchange,) = read([scope([packed[:7].hex(), packed[7:].hex()])])
    assert first_text(exchange) == "Hello"
