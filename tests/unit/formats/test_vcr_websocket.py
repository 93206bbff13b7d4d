from __future__ import annotations

import json

import yaml

from tests.unit.formats.inputs import read

MESSAGES = [
    {"direction": "received", "data": {"type": "session.created"}},
    {"direction": "sent", "data": {"type": "response.create"}},
    {"direction": "received", "data": {"type": "response.done"}},
]


def test_a_session_is_one_exchange_of_what_was_sent_and_received() -> None:
    (exchange,) = read(yaml.safe_dump({"version": 1, "interactions": MESSAGES}))
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


def test_items_sent_to_openai_become_the_input_of_a_request() -> None:
    item = {"role": "user", "content": [{"type": "input_text", "text": "Hello"}]}
    sent = [{"session": {"model": "m"}}, {"item": item}]
    messages = [{"direction": "sent", "data": data} for data in sent] + MESSAGES
    (exchange,) = read(yaml.safe_dump({"version": 1, "interactions": messages}))

    assert exchange.request.body == {"model": "m", "input": [item]}
    assert exchange.request.model == "m"
    assert json.loads(bytes(exchange.request.raw))[:2] == sent
