from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from recviewer.library.scan.discovery import discover
from recviewer.model.exchange import Exchange
from recviewer.reading import reader
from recviewer.reading.reader import fold
from tests.unit.formats.inputs import (
    REQUEST,
    STREAM,
    first_text,
    read,
)
from tests.unit.protocols.recorded import only


def entry(content: dict[str, Any], **fields: Any) -> dict[str, Any]:
    request = {
        "method": "POST",
        "url": "https://api.example.com/v1/chat/completions",
        "headers": [{"name": "Accept", "value": "a"}, {"name": "Accept", "value": "b"}],
        "postData": {"mimeType": "application/json", "text": json.dumps(REQUEST)},
    }
    response = {"status": 200, "headers": [], "content": content}
    return {"request": request, "response": response} | fields


def archive(*entries: object) -> tuple[Exchange, ...]:
    return read({"log": {"version": "1.2", "entries": entries}})


def test_an_entry_is_an_exchange() -> None:
    (exchange,) = archive(entry({"text": STREAM}))

    assert (exchange.format, exchange.protocol) == ("har", "openai-chat")
    assert exchange.request.body == REQUEST
    assert exchange.request.headers == {"Accept": ["a", "b"]}
    assert exchange.response.streaming
    assert first_text(exchange) == "Hello"


def test_a_body_in_base64_is_decoded() -> None:
    packed = base64.b64encode(STREAM.encode()).decode()
    (exchange,) = archive(entry({"text": packed, "encoding": "base64"}))
    assert first_text(exchange) == "Hello"


def test_an_archive_in_yaml_is_read() -> None:
    (exchange,) = read("log:\n  entries:\n    - " + json.dumps(entry({"text": STREAM})))
    assert (exchange.format, first_text(exchange)) == ("har", "Hello")


def test_timings_give_the_ttft_and_the_duration() -> None:
    timings = {"blocked": -1, "connect": 50, "send": 0, "wait": 450, "receive": 500}
    (exchange,) = archive(entry({"text": STREAM}, timings=timings, time=1_000))
    totals = exchange.response.totals
    assert totals is not None
    assert (totals.ttft, totals.duration) == (0.5, 1)


def test_received_websocket_messages_are_chunks_with_times() -> None:
    messages = [
        {"type": "send", "time": 1.0, "data": "{}"},
        {"type": "receive", "time": 2.0, "data": '{"type": "a"}'},
        {"type": "receive", "time": 2.5, "data": '{"type": "b"}'},
    ]
    (exchange,) = archive(entry({}, _webSocketMessages=messages))
    arrivals = exchange.response.arrivals
    assert exchange.response.chunks.text(1) == b'{"type":"b"}'
    assert arrivals is not None
    assert list(arrivals.seconds) == [0, 0.5]


def test_a_body_that_was_not_saved_gives_a_note() -> None:
    (exchange,) = archive(entry({"size": 500}))
    assert exchange.notes == ("the archive was saved without this response's body",)


@pytest.mark.parametrize("log", [{}, {"entries": 1}, [], None])
def test_a_log_without_a_list_of_entries_is_plain_json(log: Any) -> None:
    (exchange,) = read({"log": log})
    assert exchange.format == "json"
    assert json.loads(bytes(exchange.raw)) == {"log": log}


def test_an_entry_of_an_unknown_shape_is_an_exchange_without_chunks() -> None:
    entries = [1, None, {"request": 5}]
    exchanges = read({"log": {"entries": entries}})
    assert [exchange.format for exchange in exchanges] == ["har"] * 3
    assert [json.loads(bytes(exchange.raw)) for exchange in exchanges] == entries
    assert [len(exchange.response.chunks) for exchange in exchanges] == [0, 0, 0]


@pytest.mark.parametrize(
    ("method", "streaming"), [("streamGenerateContent", True), ("countAll", False)]
)
def test_a_list_of_chunks_was_streamed_if_the_url_says_so(
    method: str, streaming: bool
) -> None:
    chunk = {"candidates": [{"content": {"parts": [{"text": "a"}]}}]}
    url = f"https://host/v1/models/m:{method}?key=stream"
    (exchange,) = archive(
        entry({"text": json.dumps([chunk, chunk])}, request={"url": url})
    )

    assert exchange.response.streaming == streaming
    assert len(exchange.response.chunks) == 2


def test_polly_knows_how_long_all_of_it_took_and_no_first_chunk() -> None:
    timings = {"blocked": -1, "send": 0, "wait": 2_159, "receive": 0}
    (exchange,) = archive(entry({"text": STREAM}, timings=timings, time=2_159))
    totals = exchange.response.totals
    assert totals is not None
    assert (totals.ttft, totals.duration, totals.basis) == (None, 2.159, "time")


def test_events_kept_beside_the_body_are_chunks_with_times() -> None:
    events = [
        {"time": 1_764_400_000 + k / 2, "eventName": "message", "data": data}
        for k, data in enumerate(
            json.dumps({"choices": [{"delta": {"content": word}}]})
            for word in ("Hel", "lo")
        )
    ]
    end = {"time": 1_764_400_009, "data": "[DONE]"}
    content = {"text": "", "size": 9}
    (exchange,) = archive(entry(content, _eventSourceMessages=[*events, end]))

    assert (exchange.protocol, first_text(exchange)) == ("openai-chat", "Hello")
    assert exchange.response.streaming
    assert exchange.response.arrivals is not None
    assert list(exchange.response.arrivals.seconds) == pytest.approx([0, 0.5])
    assert exchange.response.arrivals.basis == "_eventSourceMessages"
    assert only(fold(exchange)).no_finish, "the stream said that it ended"


def test_the_end_of_streamed_events_is_no_chunk() -> None:
    events = [
        {"timestamp_ms": k, "data": data}
        for k, data in enumerate(
            ['{"choices": [{"delta": {"content": "Hi"}}]}', "[DONE]"]
        )
    ]
    (exchange,) = archive(entry({"_streaming": {"events": events}}))

    assert len(exchange.response.chunks) == 1
    assert exchange.response.arrivals is not None
    assert len(exchange.response.arrivals.seconds) == 1
    assert only(fold(exchange)).ending == "no finish"
    assert exchange.notes == ()


def test_a_body_that_playwright_attached_is_read_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / "trace.har"
    content = {"mimeType": "text/event-stream", "_file": "0a1b.dat"}
    path.write_text(json.dumps({"log": {"entries": [entry(content)]}}))
    (missing,) = reader.read(path).exchanges
    (tmp_path / "0a1b.dat").write_text(STREAM)
    (tmp_path / "1c2d.dat").write_text(STREAM)
    (exchange,) = reader.read(path).exchanges

    assert missing.notes == ("the body is in 0a1b.dat, which is not there",)
    assert first_text(exchange) == "Hello"
    assert exchange.notes == ("the body is in 0a1b.dat",)
    assert discover([str(tmp_path)]).files == [str(tmp_path / "1c2d.dat"), str(path)]


def test_an_attached_file_is_only_read_in_the_folder_of_the_archive(
    tmp_path: Path,
) -> None:
    (tmp_path / "secret.txt").write_text(STREAM)
    path = tmp_path / "traces" / "trace.har"
    path.parent.mkdir()
    content = {"_file": "../secret.txt"}
    path.write_text(json.dumps({"log": {"entries": [entry(content)]}}))
    (exchange,) = reader.read(path).exchanges

    assert len(exchange.response.chunks) == 0
    assert "outside of the folder" in exchange.notes[0]


def test_a_request_that_playwright_attached_is_read_from_its_file(
    tmp_path: Path,
) -> None:
    path = tmp_path / "trace.har"
    made = entry({"text": STREAM})
    made["request"]["postData"] = {"mimeType": "a/b", "text": "", "_file": "0a.json"}
    path.write_text(json.dumps({"log": {"entries": [made]}}))
    (missing,) = reader.read(path).exchanges
    (tmp_path / "0a.json").write_text(json.dumps(REQUEST))
    (exchange,) = reader.read(path).exchanges

    assert missing.notes == ("request: the body is in 0a.json, which is not there",)
    assert exchange.request.body == REQUEST
    assert exchange.notes == ("request: the body is in 0a.json",)
    assert discover([str(tmp_path)]).files == [str(path)]
