from __future__ import annotations

import base64
import json
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recviewer.errors import ReadError
from recviewer.library.scan.titles import title
from recviewer.model.exchange import Exchange
from recviewer.model.track import Kind
from recviewer.reading import reader
from tests.unit.framing.bodies import chunk_frame, text_frame

HEL = '{"choices":[{"index":0,"delta":{"content":"Hel"}}]}'
LO = '{"choices":[{"index":0,"delta":{"content":"lo"}}]}'
CUT = '{"choices":[{"index":0,"del'

SSE = f"data: {HEL}\n\ndata: {LO}\n\ndata: [DONE]\n\n".encode()
LINES = f"{HEL}\n{LO}\n".encode()
LIST = f"[\n{HEL},\n{LO}]".encode()
WHOLE = b'{"choices":[{"index":0,"message":{"content":"Hello"}}]}'
FRAMES = chunk_frame(json.loads(HEL)) + chunk_frame(json.loads(LO))

FILES = {
    "sse": SSE,
    "json-lines": LINES,
    "json-chunks": LIST,
    "json": WHOLE,
    "aws-event-stream": FRAMES,
}


def read(data: bytes) -> Exchange:
    (exchange,) = reader.parse(data, Path("stream.txt")).exchanges
    return exchange


def text(exchange: Exchange) -> str:
    return reader.fold(exchange).choices[0].text(Kind.CONTENT)


@pytest.mark.parametrize(("name", "data"), FILES.items())
def test_a_response_alone_is_an_exchange_that_folds(name: str, data: bytes) -> None:
    exchange = read(data)

    assert (exchange.format, exchange.protocol) == (name, "openai-chat")
    assert text(exchange) == "Hello"
    assert exchange.response.streaming is (name != "json")
    assert exchange.notes == ()


@pytest.mark.parametrize("data", FILES.values())
def test_the_raw_view_of_a_stream_is_json(data: bytes) -> None:
    assert json.loads(bytes(read(data).raw))


def test_a_stream_without_a_request_gets_its_title_from_the_response() -> None:
    exchange = read(SSE)
    prompt, flat_reply = reader.prompt(exchange), reader.flat_reply(exchange)

    assert exchange.request.body is None
    assert title(exchange, prompt, flat_reply, "stream.txt") == "Hello"


def test_consecutive_responses_stay_one_exchange() -> None:
    assert len(read(SSE + SSE).response.chunks) == 4


def test_data_that_is_cut_off_stays_a_chunk() -> None:
    exchange = read(f"data: {HEL}\n\ndata: {CUT}".encode())

    assert exchange.response.chunks.text(1) == CUT.encode()
    assert text(exchange) == "Hel"


def test_a_line_that_is_cut_off_stays_a_chunk_with_a_note() -> None:
    exchange = read(f"{HEL}\n{CUT}".encode())

    assert text(exchange) == "Hel"
    assert "cut" in exchange.notes[0]


def test_a_name_that_the_data_does_not_repeat_is_kept() -> None:
    exchange = read(b'event: thread.run.created\ndata: {"id": "run"}\n\n')

    assert exchange.response.chunks.name(0) == "thread.run.created"


def test_a_model_on_bedrock_is_folded_by_its_own_protocol() -> None:
    start = {"type": "message_start", "message": {"role": "assistant", "content": []}}

    assert read(chunk_frame(start)).protocol == "anthropic"


def test_a_stream_of_an_unknown_shape_is_shown_with_a_note() -> None:
    assert "unknown shape" in read(b'{"total": 5}').notes[0]
    assert "unknown shape" in read(b'{"a": 1}\n{"a": 2}').notes[0]


def test_an_error_alone_is_a_response() -> None:
    exchange = read(b'{"error": {"code": 400, "message": "no such model"}}')
    error = reader.fold(exchange).error

    assert error
    assert error.message == "no such model"


@pytest.mark.parametrize(
    "data", [b"data: some prose\n\n", b"# Title\n\nSome prose.\n", b"fn main() {}\n"]
)
def test_prose_and_source_code_are_not_recordings(data: bytes) -> None:
    with pytest.raises(ReadError, match="neither JSON, JSON lines, YAML nor server"):
        read(data)


@pytest.mark.skipif(not shutil.which("jq"), reason="there is no jq")
@pytest.mark.parametrize(
    ("data", "options"), [(SSE, "-Rs"), (LINES, "-Rs"), (LIST, "-s"), (WHOLE, "-s")]
)
def test_jq_finds_a_chunk_of_a_stream_at_its_path(data: bytes, options: str) -> None:
    inside = ".choices[0] | .delta.content // .message.content"
    path = read(data).response.chunks.path(0, inside)
    query = path if options == "-Rs" else f".[] | {path}"
    run = subprocess.run(
        ["jq", options, query], input=data, capture_output=True, check=True
    )

    assert json.loads(run.stdout) in ("Hel", "Hello")


def test_a_list_that_is_cut_off_is_folded_and_jq_finds_its_chunks() -> None:
    data = f"[{HEL},\r\n{LO},\r\n{CUT}".encode()
    exchange = read(data)
    path = exchange.response.chunks.path(1, ".choices[0].delta.content")
    run = subprocess.run(
        ["jq", "-Rs", path], input=data, capture_output=True, check=True
    )

    assert text(exchange) == "Hello"
    assert reader.fold(exchange).choices[0].cut_off
    assert any("is cut off" in note for note in exchange.notes)
    assert json.loads(run.stdout) == "lo"


@pytest.mark.parametrize("data", FILES.values())
def test_a_file_cut_anywhere_is_read_or_refused(data: bytes) -> None:
    counts = [examine(data[:end]) for end in range(len(data) + 1)]
    assert counts[0] == 0
    assert counts[-1] == 1


@pytest.mark.parametrize("data", [*FILES.values(), text_frame("Hi")])
@given(damage=st.data())
def test_any_flipped_byte_is_read_or_refused(
    data: bytes, damage: st.DataObject
) -> None:
    at = damage.draw(st.integers(0, len(data) - 1))
    flipped = bytes([data[at] ^ damage.draw(st.integers(1, 255))])
    examine(data[:at] + flipped + data[at + 1 :])


def examine(data: bytes) -> int:
    """Read a file, fold what is in it, and return the number of exchanges."""
    try:
        exchanges = reader.parse(data, Path("stream.txt")).exchanges
    except ReadError:
        return 0
    for exchange in exchanges:
        chunks = exchange.response.chunks
        assert reader.fold(exchange).chunk_count == len(chunks)
        # A stream whose first field is damaged may be YAML.
        assert exchange.format == "yaml" or whole_file(bytes(exchange.raw), data)
        assert all(chunks.path(k, ".id").endswith(".id") for k in range(len(chunks)))
    return len(exchanges)


def whole_file(raw: bytes, data: bytes) -> bool:
    """Return whether raw JSON is the text of a file, also as a string or in base64."""
    text = data.decode("utf-8", "replace")
    if raw == text.encode():
        return True
    return json.loads(raw) in (text, base64.b64encode(data).decode())


def test_indented_values_are_chunks_like_lines() -> None:
    values = [json.dumps(json.loads(chunk), indent=2) for chunk in (HEL, LO)]
    exchange = read("\n".join(values).encode())

    assert (exchange.format, exchange.protocol) == ("json-lines", "openai-chat")
    assert text(exchange) == "Hello"
    assert exchange.response.streaming
    assert exchange.notes == ()


def test_events_without_blank_lines_between_them_are_chunks() -> None:
    exchange = read(f"data: {HEL}\ndata: {LO}\ndata: [DONE]\n".encode())

    assert len(exchange.response.chunks) == 2
    assert text(exchange) == "Hello"
