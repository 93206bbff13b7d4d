"""The path of a chunk leads to it, in jq's own eyes."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import tomllib
from typing import Any

import pytest
import yaml

from tests.fuzz.seeds import SEEDS, VARIANTS
from tests.unit.formats.inputs import (
    REQUEST,
    STREAM,
    WHOLE,
    read,
)

URL = "https://h/v1/chat/completions"
CHUNKS = [{"choices": [{"delta": {"content": word}}]} for word in ("Hel", "lo")]
TEXTS = [json.dumps(chunk) for chunk in CHUNKS]
BASE64 = base64.b64encode(STREAM.encode()).decode()
LINES = f"{BASE64[:60]}\r\n{BASE64[60:]}\n"
URL_SAFE = base64.urlsafe_b64encode(f": \xff\xfe~~\n\n{STREAM}".encode()).decode()
CUT_OFF = BASE64.rstrip("=") + "QQQ"
NO_BASE64 = TEXTS[0]


def call(**response: Any) -> dict[str, Any]:
    request = {"method": "POST", "url": URL, "body": REQUEST}
    return {"request": request, "response": {"status": 200, "headers": {}} | response}


def entry(content: dict[str, Any], **fields: Any) -> dict[str, Any]:
    request = {"method": "POST", "url": URL, "headers": []}
    response = {"status": 200, "headers": [], "content": content}
    return {"log": {"entries": [{"request": request, "response": response} | fields]}}


def scope(response: object) -> list[dict[str, Any]]:
    named = {"scope": "https://h", "method": "POST", "path": "/", "status": 200}
    return [named | {"response": response}]


def cassette(text: str) -> dict[str, Any]:
    response = {"status": {"code": 200}, "body": {"string": text}}
    return {"interactions": [{"request": {"uri": URL}, "response": response}]}


TOKENS = [
    {"name": "start"},
    *({"name": "new_token", "kwargs": {"token": word}} for word in ("Hel", "lo")),
]

FILES: dict[str, Any] = {
    "a stream in a call": call(body=STREAM),
    "a text of JSON in a call": call(body=json.dumps(WHOLE)),
    "a text of a list in a call": call(body=json.dumps(CHUNKS)),
    "JSON in a call": call(body=WHOLE),
    "calls in a list": [call(body=json.dumps(WHOLE))],
    "events as objects": call(sse_events=[{"data": chunk} for chunk in CHUNKS]),
    "events as texts": call(sse_events=[{"data": text} for text in TEXTS]),
    "segments": call(body_segments=CHUNKS),
    "a stream in an archive": entry({"text": STREAM}),
    "messages in an archive": entry(
        {}, _webSocketMessages=[{"type": "send"}]
        + [{"type": "receive", "time": 1, "data": text} for text in TEXTS],
    ),
    "a body behind a prefix": call(body="base64:" + BASE64),
    "a body as base64": call(body={"b64": BASE64}),
    "a body that is called base64": call(body=BASE64, bodyEncoding="base64"),
    "base64 in lines": call(body=LINES, bodyEncoding="base64"),
    "base64 for URLs": call(body=URL_SAFE, bodyEncoding="base64"),
    "base64 that is cut off": call(body=CUT_OFF, bodyEncoding="base64"),
    "a text in place of base64": call(body={"b64": NO_BASE64}),
    "a text that is called base64": call(body=NO_BASE64, bodyEncoding="base64"),
    "pieces of a stream": call(body=None) | {"chunks": [{"b64": BASE64}]},
    "lines of a test proxy": {
        "Entries": [
            {"RequestUri": URL, "ResponseBody": STREAM.splitlines(keepends=True)}
        ]
    },
    "a mapping": call(base64Body=BASE64) | {"uuid": "u"},
    "a mapping with a text in place of base64": (
        call(base64Body=NO_BASE64) | {"uuid": "u"}
    ),
    "mappings": {"mappings": [call(jsonBody=CHUNKS) | {"uuid": "u"}]},
    "messages of an event source": entry(
        {}, _eventSourceMessages=[{"time": 1, "data": t} for t in [*TEXTS, "[DONE]"]]
    ),
    "events in an archive": entry(
        {"_streaming": {"events": [{"data": text} for text in TEXTS]}}
    ),
    "a stream of nock": scope(STREAM),
    "a list of nock": scope(CHUNKS),
    "a stream in a cassette": cassette(STREAM),
    "JSON in a cassette": cassette(json.dumps(WHOLE)),
    "tokens of a run": {"run_type": "llm", "inputs": REQUEST, "events": TOKENS},
    "timed chunks": {"chunks": [{"chunk": c, "timestamp": 1} for c in CHUNKS]},
    "timed texts": {
        "chunks": [{"data": f"data: {t}", "timestamp_ms": 1} for t in TEXTS]
    },
    "timed packets": {
        "responses": [
            {"perf_ns": 1, "packets": [{"name": "data", "value": t}]} for t in TEXTS
        ]
    },
}  # fmt: skip


@pytest.mark.skipif(not shutil.which("jq"), reason="needs jq, which paths are for")
@pytest.mark.parametrize("what", FILES)
def test_jq_finds_a_chunk_of_every_format_at_its_path(what: str) -> None:
    (exchange,) = read(FILES[what])
    chunks = exchange.response.chunks
    assert len(chunks)
    for k in range(len(chunks)):
        path = chunks.path(k, "" if chunks.lines else None)
        found = subprocess.run(
            ["jq", "-c", f"{path} ." if path.endswith("| ") else path],
            input=json.dumps(FILES[what]),
            capture_output=True,
            text=True,
        )
        assert found.stderr == ""
        assert json.loads(found.stdout) == json.loads(chunks.text(k))


UNSEEN = {
    "aws-event-stream",  # jq sees no bytes
    "vcr-ruby",  # nor what is compressed
    "har",
    "cassetter",  # nor text in hexadecimal
}


@pytest.mark.skipif(not shutil.which("jq"), reason="needs jq, which paths are for")
@pytest.mark.parametrize("name", [n for n in {**SEEDS, **VARIANTS} if n not in UNSEEN])
def test_jq_finds_the_chunks_of_every_seed_at_their_paths(name: str) -> None:
    data = (SEEDS | VARIANTS)[name]
    exchanges = read(data)
    inputs = (*_as_jq_reads(data), *(bytes(x.raw) for x in exchanges))
    assert any(len(exchange.response.chunks) for exchange in exchanges)
    for exchange in exchanges:
        chunks = exchange.response.chunks
        paths = [chunks.path(k) for k in range(len(chunks))]
        values = [json.loads(chunks.text(k)) for k in range(len(chunks))]
        if chunks.lines is not None:
            paths = [chunks.path(k, "").removesuffix(" | ") for k in range(len(chunks))]
        found = [_jq(paths, text) for text in inputs]
        assert values in found, (paths, found)


def _jq(paths: list[str], text: bytes) -> list[Any]:
    """Return what stands at each path of the first document that has it, or why not."""
    if len(paths) > 1 and any("inputs" in path for path in paths):
        return [_jq([path], text)[0] for path in paths]  # each reads all documents
    program = ",".join(f"(try [{path}] catch {{error: .}})" for path in paths)
    done = subprocess.run(["jq", "-c", f"[{program}]"], input=text, capture_output=True)
    documents = [json.loads(line) for line in done.stdout.splitlines()]
    return [
        next((at[0] for at in each if isinstance(at, list) and at), each or done.stderr)
        for each in zip(*documents, strict=True)
    ]


def _as_jq_reads(data: bytes) -> list[bytes]:
    """Return a file as JSON: as it is, converted from YAML, or as one text."""
    text = json.dumps(data.decode("utf-8", "replace")).encode()
    if data[:1] in b"{[":
        return [data, text]
    if data.startswith(b"version = "):
        return [json.dumps(tomllib.loads(data.decode())).encode()]
    try:
        documents = list(yaml.safe_load_all(data))
        return [b"\n".join(json.dumps(d).encode() for d in documents), text]
    except (yaml.YAMLError, TypeError):
        return [text]


def test_outputs_in_a_patch_have_a_path_into_the_patch() -> None:
    posted = {"run_type": "llm", "inputs": REQUEST, "dotted_order": "1"}
    patches = [{"dotted_order": "2"}, {"dotted_order": "1", "outputs": WHOLE}]
    (exchange,) = read({"post": [posted], "patch": patches})
    assert exchange.response.chunks.path(0) == ".patch[1].outputs"


@pytest.mark.parametrize(
    "record",
    [
        call(body=STREAM),
        {"run_type": "llm", "inputs": REQUEST, "outputs": WHOLE},
        {"chunks": [{"chunk": CHUNKS[0], "timestamp": 1}]},
    ],
)
def test_lines_that_are_cut_off_are_all_kept(record: dict[str, Any]) -> None:
    line = json.dumps(record)
    whole, cut = read(f"{line}\n{line[:-9]}")
    assert whole.raw == line.encode()
    assert json.loads(cut.raw) == line[:-9]
    assert whole.response.chunks.path(0).startswith(
        '. | split("\\n")[0] | fromjson | .'
    )
