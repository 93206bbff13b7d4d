"""Hostile text in every field of other formats, on every screen."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from recviewer.framing.tnetstring import values
from recviewer.jsondoc.values import parsed
from recviewer.reading.reader import fold, read
from recviewer.tui.jsontree.widget import JsonTree
from recviewer.tui.screens.main import MainScreen
from tests.cases import cases
from tests.functional.poison import HOSTILE_NAME, HOSTILE_TEXT, poison
from tests.functional.unfiltered_app import check, opened
from tests.fuzz.seeds import CHUNKS, HEADERS, SEEDS, URL, VARIANTS
from tests.stage import settle
from tests.unit.formats.inputs import REQUEST
from tests.unit.framing.bodies import tnetstring

ITEM = {"type": "message", "id": "m", "role": "assistant", "content": []}

RESPONSES: list[dict[str, Any]] = [
    {"type": "response.created", "response": {"id": "r", "output": []}},
    {"type": "response.output_item.added", "output_index": 0, "item": ITEM},
    {
        "type": "response.output_text.delta",
        "output_index": 0,
        "content_index": 0,
        "delta": "Hello",
    },
    {"type": "response.failed", "response": {"error": {"message": "no", "code": "x"}}},
]
"""The events of a response that fails in the end."""


def stream(events: list[dict[str, Any]]) -> str:
    """Write poisoned events, each with a poisoned name."""
    named = (poison(["event", event]) for event in events)
    return "".join(
        f"event: {name.splitlines()[0]}\ndata: {json.dumps(event)}\n\n"
        for name, event in named
    )


def har() -> bytes:
    entry = {
        "request": {"method": "POST", "url": URL, "postData": {"text": ""}},
        "response": {"status": 200, "content": {}, "headers": [HEADERS]},
        "comment": "c",
    }
    whole = poison({"log": {"version": "1.2", "entries": [entry]}})
    found = whole["log"]["entries"][0]
    found["request"]["postData"]["text"] = json.dumps(poison(REQUEST))
    found["response"]["content"] = {"text": stream(CHUNKS)}
    return json.dumps(whole).encode()


def cassette(address: str, **response: Any) -> bytes:
    request = {"method": "POST", address: URL, "headers": {"Accept": ["*/*"]}}
    call = poison({"request": request, "response": {"headers": HEADERS}})
    call["request"]["body"] = json.dumps(poison(REQUEST))
    call["response"] |= response
    # YAML cannot hold lone surrogates.
    text = json.dumps({"interactions": [call]}, ensure_ascii=False)
    plain = json.loads(text.encode("utf-8", "replace"))
    return yaml.safe_dump({"version": 2 if address == "url" else 1} | plain).encode()


KEPT = frozenset(
    {
        *("__type__", "type", "object", "event_type", "created_at"),  # of any call
        *("direction", "frame_type", "body_type", "body_encoding", "encoding"),
        *("b64", "base64Body", "base64_string"),
        *("role", "timestamp", "start_time", "end_time", "startTimeUnixNano"),
        *("gen_ai.operation.name", "openinference.span.kind"),
        *("source", "schema_version", "event"),
        *("string", "body_content", "textJSON"),
    }
)
"""Fields without which a file is not what it is, and those in which text is coded."""


NAMES = frozenset(
    {
        *(
            "",
            "chat",
            "content",
            "event.name",
            "gen_ai.choice",
            "gen_ai.operation.name",
        ),
        *("gen_ai.output.messages", "gen_ai.user.message"),
        *("gen_ai.prompt.0.content", "gen_ai.completion.0.content"),
    }
)
"""Texts that tell what others are."""


def hostile(value: Any) -> Any:
    """Add hostile text to all strings, also inside of JSON and of events."""
    if isinstance(value, bytes):
        return hostile(value.decode()).encode("utf-8", "replace")
    if isinstance(value, list):
        return list(map(hostile, value))
    if isinstance(value, dict):
        made = {k: v if k in KEPT else hostile(v) for k, v in value.items()}
        return made | {HOSTILE_TEXT: HOSTILE_TEXT}
    if not isinstance(value, str) or value in NAMES:
        return value
    if isinstance(inner := parsed(value), dict | list):
        return json.dumps(hostile(inner))
    if value.startswith("data: {"):
        lines = value.split("\n\n")
        events = (hostile(json.loads(line[6:])) for line in lines if "{" in line)
        return "".join(f"data: {json.dumps(event)}\n\n" for event in events)
    return value + HOSTILE_TEXT


def poisoned(name: str) -> bytes:
    """Return the seed of a format with hostile text in its fields."""
    data = (SEEDS | VARIANTS)[name]
    if name == "mitmproxy":
        return b"".join(tnetstring(_without_surrogates(hostile(f))) for f in FLOWS)
    if name == "http-response":
        head, _, text = data.decode().partition("\r\n\r\n")
        header = f"B: {HOSTILE_TEXT}".replace("\r\n", "")
        return f"{head}\r\n{header}\r\n\r\n{hostile(text)}".encode("utf-8", "replace")
    if data[:1] in b"{[":
        lines = map(json.loads, data.split(b"\n"))
        return b"\n".join(json.dumps(hostile(line)).encode() for line in lines)
    documents = [_without_surrogates(hostile(d)) for d in yaml.safe_load_all(data)]
    return yaml.safe_dump_all(documents, sort_keys=False).encode()


def _without_surrogates(value: Any) -> Any:
    """Return a value without what only JSON can hold."""
    if isinstance(value, dict):
        pairs = value.items()
        return {_without_surrogates(k): _without_surrogates(v) for k, v in pairs}
    if isinstance(value, list):
        return list(map(_without_surrogates, value))
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    return value


FLOWS = [value.value for value in values(SEEDS["mitmproxy"])]

OTHERS = (
    *("anthropic-batch", "gemini-batch", "openai-batch", "gemini-cli", "http-response"),
    *("bedrock-batch", "codex, one object", "spans, Jaeger", "wiremock-net"),
    *("atif", "cachy", "cassetter", "claude-code", "claude-code, list"),
    "claude-code, stream",
    *("codex", "codex, bare", "copilot-snapshot", "har, events", "http-json, pieces"),
    *("httpmock", "inspect", "inspect, output only", "mitmproxy", "mlx-lm", "nock"),
    *("spans", "spans, events", "spans, flat", "spans, logs", "timed-chunks"),
    *("vcr-websocket", "wiremock, YAML", "yaml"),
)
"""Seeds that are poisoned as they are."""

FILES: Mapping[str, bytes] = {
    **{name: poisoned(name) for name in OTHERS},
    "har": har(),
    "vcrpy": cassette(
        "uri", body={"string": stream(CHUNKS)}, status={"code": 200, "message": "OK"}
    ),
    "go-vcr": cassette("url", body=stream(CHUNKS), code=200, duration="1s"),
    "sse": stream(RESPONSES).encode("utf-8", "replace"),
    "aimock": json.dumps(poison(json.loads(SEEDS["aimock"]))).encode(),
    "azure-test-proxy": json.dumps(
        poison(json.loads(SEEDS["azure-test-proxy"]))
    ).encode(),
    "wiremock": json.dumps(poison(json.loads(SEEDS["wiremock"]))).encode(),
    "langsmith": json.dumps(poison(json.loads(SEEDS["langsmith"]))).encode(),
}
"""A poisoned file of some formats, by their names."""


PARTS = 4
"""Tests into which the files are divided."""

UNREADABLE = frozenset({"langsmith", "wiremock", "vcr-websocket", "yaml"})
"""Those whose answer is base64 that is none now, or has no words."""


def write(folder: Path) -> dict[str, Path]:
    """Write the files into a folder; their names are hostile, too."""
    paths = {name: folder / f"{name}{HOSTILE_NAME}.yaml" for name in FILES}
    for name, path in paths.items():
        path.write_bytes(FILES[name])
    return paths


def test_a_poisoned_file_keeps_its_format(tmp_path: Path) -> None:
    for name, path in write(tmp_path).items():
        exchanges = read(path).exchanges
        assert {x.format for x in exchanges} == {name.partition(",")[0]}
        if name not in UNREADABLE:
            assert any(fold(exchange).choices for exchange in exchanges), name


@pytest.mark.parametrize("part", cases(0, slow=range(PARTS)))
async def test_hostile_text_of_other_formats_is_harmless(
    part: int, tmp_path: Path
) -> None:
    files = write(tmp_path)
    async with opened(tmp_path, files["har"]) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, MainScreen)
        screen.view.request_view.revealed = True
        for name, file in list(files.items())[part::PARTS]:
            screen.open(str(file), 0)
            await settle(pilot)
            check(pilot, name)
            screen.action_player("start")
            screen.panels.toggle_chunks()
            screen.panels.toggle_request()
            await settle(pilot)
            check(pilot, f"{name}, otherwise")


@pytest.mark.parametrize("name", cases("sse", slow=["vcrpy"]))
async def test_hostile_text_of_other_formats_is_harmless_on_other_screens(
    name: str, tmp_path: Path
) -> None:
    async with opened(tmp_path, write(tmp_path)[name]) as pilot:
        for action in ("raw", "figures", "copy"):
            await pilot.app.screen.run_action(action)
            await settle(pilot)
            if action == "raw":
                pilot.app.screen.query_one(JsonTree).action_tree("expand_all")
                await settle(pilot)
            check(pilot, f"{name}, {action}")
            await pilot.app.pop_screen()
