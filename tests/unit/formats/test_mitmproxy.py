from __future__ import annotations

import gzip
import json
from typing import Any

import pytest

from recviewer.errors import ReadError
from recviewer.formats import sniff
from recviewer.model.exchange import Exchange
from recviewer.playback.pace import Pace
from recviewer.playback.timeline import timeline
from recviewer.reading.reader import fold, prompt
from tests.unit.formats.inputs import REQUEST, SSE, STREAM, WHOLE, first_text, read
from tests.unit.framing.bodies import tnetstring

HEADERS = [[b"Content-Type", b"application/json"], [b"Host", b"api.example.com"]]


def message(content: bytes | None, start: float, **fields: Any) -> dict[str, Any]:
    times = {"timestamp_start": start, "timestamp_end": start + 0.5}
    version = {"http_version": b"HTTP/1.1", "headers": HEADERS, "trailers": None}
    return times | version | {"content": content} | fields


def flow(answer: bytes | None = SSE.encode(), **fields: Any) -> dict[str, Any]:
    """Make a flow as mitmproxy 11 writes it."""
    request = message(
        json.dumps(REQUEST).encode(),
        100.0,
        method=b"POST",
        scheme=b"https",
        host="203.0.113.7",
        port=443,
        authority=b"",
        path=b"/v1/chat/completions?a=b",
    )
    response = message(answer, 101.0, status_code=200, reason=b"OK")
    parts = {"websocket": None, "response": response, "request": request}
    more = {"error": None, "id": "f", "type": "http", "version": 21}
    return parts | {"server_conn": {"address": ["203.0.113.7", 443]}} | more | fields


def one(value: dict[str, Any]) -> Exchange:
    (exchange,) = read(tnetstring(value))
    return exchange


def test_a_flow_is_an_exchange() -> None:
    exchange = one(flow())
    assert (exchange.format, exchange.protocol) == ("mitmproxy", "openai-chat")
    request = exchange.request
    assert request.method == "POST"
    assert request.url == "https://api.example.com/v1/chat/completions?a=b"
    assert request.headers["Content-Type"] == "application/json"
    assert prompt(exchange).messages[0].parts[0].text == "Say hello"
    assert exchange.response.status == 200
    assert exchange.response.streaming
    assert first_text(exchange) == "Hello"


def test_all_flows_of_a_dump_are_read() -> None:
    exchanges = read(tnetstring(flow()) + tnetstring(flow(json.dumps(WHOLE).encode())))
    assert [x.number for x in exchanges] == [0, 1]
    assert [x.response.streaming for x in exchanges] == [True, False]
    assert list(map(first_text, exchanges)) == ["Hello", "Hello"]


def test_the_times_of_a_flow_are_totals_of_its_stream() -> None:
    clock = timeline(fold(one(flow())), Pace()).clock
    assert (clock.source, clock.ttft, clock.duration) == ("estimated", 1.0, 1.5)
    assert clock.basis == "timestamp_start, timestamp_end"


@pytest.mark.parametrize(
    "times", [{"timestamp_start": 99.0}, {"timestamp_end": None}, {"timestamp_end": 1}]
)
def test_times_that_make_no_sense_are_not_stated(times: dict[str, Any]) -> None:
    made = flow()
    made["response"] |= times
    assert one(made).response.totals is None


def test_a_compressed_body_is_unpacked() -> None:
    made = flow(gzip.compress(STREAM.encode(), mtime=0))
    made["response"]["headers"] = [[b"content-encoding", b"gzip"]]
    exchange = one(made)
    assert first_text(exchange) == "Hello"
    assert exchange.response.chunks.path(0).startswith(
        '.response.content | ltrimstr("!!binary ") | @base64d | '
    )


def test_a_lost_connection_is_an_error() -> None:
    thrown = {"msg": "server closed connection", "timestamp": 101.0}
    exchange = one(flow(response=None, error=thrown))
    error = fold(exchange).error
    assert error is not None
    assert (error.type, error.message) == ("connection", "server closed connection")


def test_a_body_that_was_not_stored_is_noted() -> None:
    exchange = one(flow(None))
    assert exchange.notes == (
        "mitmproxy passed the response's body on without keeping it",
    )


def websocket(**fields: Any) -> dict[str, Any]:
    sent = {"type": "response.create", "response": {"instructions": "Say quay"}}
    words = [
        {"type": "response.output_text.delta", "item_id": "i", "delta": word}
        for word in ("Hel", "lo")
    ]
    times = (102.0, 102.25, 103.0)
    return {
        "messages": [
            [1, k == 0, json.dumps(event).encode(), time, False, False]
            for k, (event, time) in enumerate(zip((sent, *words), times, strict=True))
        ]
    } | fields


def test_a_websocket_has_the_times_of_its_messages() -> None:
    exchange = one(flow(b"", websocket=websocket()))
    assert exchange.response.streaming
    assert len(exchange.response.chunks) == 2
    assert first_text(exchange) == "Hello"
    clock = timeline(fold(exchange), Pace()).clock
    assert (clock.source, clock.duration) == ("recorded", 0.75)
    assert "Say quay" in json.dumps(exchange.request.body)


def test_a_websocket_of_older_versions_is_a_flow_apart() -> None:
    old = {"type": "websocket", "version": 11, "id": "w", "error": None}
    exchange = one(old | websocket(server_conn={"address": ["h", 443]}))
    assert exchange.request.url == "websocket://h:443/"
    assert first_text(exchange) == "Hello"


def older(value: Any) -> Any:
    """Write keys and texts as bytes, as mitmproxy did before 0.18."""
    if isinstance(value, dict):
        return {older(k): older(v) for k, v in value.items()}
    if isinstance(value, list):
        return [older(item) for item in value]
    return value.encode() if isinstance(value, str) else value


def test_a_dump_of_an_old_version_is_read() -> None:
    made = flow()
    response = made["response"]
    response["body"], response["code"] = response.pop("content"), 200
    del response["status_code"]
    exchange = one(older(made | {"version": [0, 14]}))
    assert exchange.response.status == 200
    assert first_text(exchange) == "Hello"
    assert exchange.response.chunks.path(0).startswith(".response.body | ")


@pytest.mark.parametrize("kind", ["tcp", "udp", "dns"])
def test_a_flow_without_a_call_is_listed(kind: str) -> None:
    exchange = one(
        {"type": kind, "messages": [], "server_conn": {"address": ["h", 53]}}
    )
    assert exchange.request.url == f"{kind}://h:53/"
    assert exchange.notes == (f"a flow of {kind}, no HTTP call",)


def test_a_dump_that_is_cut_off_shows_what_is_whole() -> None:
    data = tnetstring(flow()) + tnetstring(flow())
    place = data.rindex(b"7:request")
    whole, cut = read(data[:place])
    assert first_text(whole) == first_text(cut) == "Hello"
    assert "cut off" in cut.notes[0]
    assert not whole.notes
    with pytest.raises(ReadError, match="cut off"):
        read(data[:40])


def test_a_url_names_the_server_where_no_header_does() -> None:
    made = flow()
    made["request"] |= {"headers": [], "port": 8443}
    assert one(made).request.url == "https://203.0.113.7:8443/v1/chat/completions?a=b"
    made["request"] |= {"authority": b"api.example.com"}
    assert one(made).request.url == ("https://api.example.com/v1/chat/completions?a=b")


@pytest.mark.parametrize(
    "fields",
    [
        {"request": {"headers": [[1, 2], 3, [b"a"]], "path": 5, "port": "x"}},
        {"websocket": {"messages": [1, [1, True], [1, False, None, "x"]]}},
        {"error": {"msg": 5}, "response": [1]},
        {"server_conn": {"address": 5}, "request": None, "type": b"tcp"},
    ],
)
def test_fields_of_odd_types_cost_nothing_else(fields: dict[str, Any]) -> None:
    one(flow(**fields))


def test_other_netstrings_are_no_dump() -> None:
    with pytest.raises(ReadError):
        read(tnetstring({"a": 1, "bb": "x"}))


def test_a_dump_is_found_in_folders_by_its_first_bytes() -> None:
    assert sniff.looks_like_recording(tnetstring(flow()))
    assert not sniff.looks_like_recording(b"12:30:45 started")
