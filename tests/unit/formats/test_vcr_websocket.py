from __future__ import annotations

import json

import yaml

from tests.unit.formats.cassettes import opened

MESSAGES = [
    {"direction": "received", "data": {"type": "session.created"}},
    {"direction": "sent", "data": {"type": "response.create"}},
    {"direction": "received", "data": {"type": "response.done"}},
]


def test_a_session_is_one_exchange_of_what_was_sent_and_received() -> None:
    (exchange,) = opened(yaml.safe_dump({"version": 1, "interactions": MESSAGES}))
    chunks = exchange.response.chunks

    assert (exchange.format, exchange.response.streaming) == ("vcr-websocket", True)
    assert exchange.request.body == [{"type": "response.create"}]
    assert [json.loads(chunks.text(k))["type"] for k in range(len(chunks))] == [
        "session.created",
        "response.done",
    ]
    assert chunks.path(1, ".type") == (
        '[.interactions[] | select(.direction == "received") | .data] | .[1].type'
    )
    assert json.loads(exchange.raw) == MESSAGES
