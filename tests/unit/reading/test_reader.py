from __future__ import annotations

import contextlib
import json
import math
from pathlib import Path

import pytest

from recviewer import fold, prompt, read
from recviewer.errors import ReadError
from recviewer.model.track import Kind
from recviewer.reading.reader import parse
from tests.unit.protocols.recorded import (
    CHAT_CHUNK,
    chat,
    content,
    only,
)

HERE = Path("recorded.json")
VERSION = Path("/proc/version")
BODY = b'{"request": {"body": {"n": %s}}, "response": {"body": [%s]}}'


def recording(text: str) -> bytes:
    item = {"__type__": CHAT_CHUNK, "__data__": chat({"content": text})}
    return BODY % (b"1", json.dumps(item).encode())


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "it is empty"),
        (b"\xff\xfe{\x00", "it is broken JSON"),
        (b"\x80\x00\x01\x02", "it is not UTF-8 at byte 0"),
        (b"{\xff}", "it is broken JSON: .*; not UTF-8 at byte 1: 1 character"),
        (recording("a")[:-9], "but it is broken JSON: .* line 1 column"),
        (b"[" * 10**5 + b"]" * 10**5, "it is nested too deeply"),
        (b"id,name\n", "neither JSON"),
        (b"import os\n\nprint(os)\n", "neither JSON"),
    ],
)
def test_a_file_that_cannot_be_read_is_reported_in_one_line(
    data: bytes, reason: str
) -> None:
    with pytest.raises(ReadError, match=reason) as failure:
        parse(data, HERE)

    assert "\n" not in str(failure.value)
    assert str(failure.value).startswith("recorded.json: expected a recording")


@pytest.mark.parametrize("name", ["missing.json", "."])
def test_a_missing_file_or_a_folder_is_a_read_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(ReadError):
        read(tmp_path / name)


def test_a_file_of_any_suffix_is_read(tmp_path: Path) -> None:
    path = tmp_path / "recording.txt"
    path.write_bytes(recording("Hi"))
    result = read(path)

    assert result.size == path.stat().st_size
    assert content(fold(result.exchanges[0])) == "Hi"


@pytest.mark.parametrize("length", [0, 1_000_000])
def test_a_file_is_read_whole_and_its_time_is_kept(tmp_path: Path, length: int) -> None:
    path = tmp_path / "recorded.json"
    path.write_bytes(recording("a" * length))

    result = read(path)

    assert result.exchanges[0].raw == path.read_bytes()
    assert (result.size, result.mtime) == (
        path.stat().st_size,
        path.stat().st_mtime,
    )


@pytest.mark.skipif(not VERSION.exists(), reason="the system has no such file")
def test_a_file_is_read_whole_whose_size_the_system_does_not_know() -> None:
    with pytest.raises(ReadError, match="neither JSON"):
        read(VERSION)


def test_a_byte_order_mark_is_skipped() -> None:
    result = parse(b"\xef\xbb\xbf" + recording("Hi"), HERE)

    assert content(fold(result.exchanges[0])) == "Hi"


def test_nan_and_infinity_are_kept() -> None:
    chunk = b'{"object": "chat.completion.chunk", "x": -Infinity, "choices": []}'
    (exchange,) = parse(BODY % (b"NaN", chunk), HERE).exchanges

    assert isinstance(exchange.request.body, dict)
    assert math.isnan(exchange.request.body["n"])
    assert b"-Infinity" in exchange.response.chunks.text(0)
    assert fold(exchange).notes == ()


def test_lone_surrogates_are_kept() -> None:
    (exchange,) = parse(recording("\ud83d"), HERE).exchanges

    assert only(fold(exchange)).text(Kind.CONTENT) == "\ud83d"


def test_integers_of_any_length_are_exact() -> None:
    (exchange,) = parse(BODY % (b"1" * 40, b""), HERE).exchanges

    assert exchange.request.body == {"n": int("1" * 40)}


def test_json_of_another_shape_is_one_chunk() -> None:
    (exchange,) = parse(b"[1, 2]", HERE).exchanges

    assert exchange.response.chunks.text(0) == b"[1, 2]"
    assert exchange.response.chunks.path(0) == "."
    assert exchange.notes


@pytest.mark.parametrize("depth", [200, 600, 900, 950, 990, 2000, 9000])
@pytest.mark.parametrize("number", ["1", "NaN"])
def test_deeply_nested_values_are_read_or_reported_in_one_line(
    depth: int, number: str
) -> None:
    deep = "[" * depth + number + "]" * depth
    block = '{"type": "tool_result", "content": ' * depth + number + "}" * depth
    request = f'{{"body": {{"messages": [{{"role": "user", "content": {block}}}]}}}}'
    chunk = f'{{"choices": [{{"delta": {{"content": {deep}}}}}], "error": {deep}}}'
    response = f'{{"body": [{chunk}], "status": 500}}'
    data = f'{{"request": {request}, "response": {response}}}'.encode()

    with contextlib.suppress(ReadError):
        (exchange,) = parse(data, HERE).exchanges
        assert fold(exchange).chunk_count == 1
        assert prompt(exchange).parameters is not None
