"""Hostile text in every field of other formats, on every screen."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from recviewer.reading.reader import fold, read
from recviewer.tui.jsontree.widget import JsonTree
from recviewer.tui.screens.main import MainScreen
from tests.functional.poison import HOSTILE_NAME, poison
from tests.functional.unfiltered_app import check, opened
from tests.fuzz.seeds import (
    CHUNKS,
    HEADERS,
    SEEDS,
    URL,
)
from tests.stage import settle
from tests.unit.formats.inputs import REQUEST

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


FILES: Mapping[str, bytes] = {
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


def write(folder: Path) -> dict[str, Path]:
    """Write the files into a folder; their names are hostile, too."""
    paths = {name: folder / f"{name}{HOSTILE_NAME}.yaml" for name in FILES}
    for name, path in paths.items():
        path.write_bytes(FILES[name])
    return paths


def test_a_poisoned_file_keeps_its_format(tmp_path: Path) -> None:
    for name, path in write(tmp_path).items():
        (exchange,) = read(path).exchanges
        assert exchange.format == name
        if name not in ("langsmith", "wiremock"):  # poisoned base64 is none
            assert fold(exchange).choices, name


async def test_hostile_text_of_other_formats_is_harmless(tmp_path: Path) -> None:
    files = write(tmp_path)
    async with opened(tmp_path, files["har"]) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, MainScreen)
        screen.view.request_view.action_toggle_secrets()
        for name, file in files.items():
            screen.open(file, 0)
            await settle(pilot)
            check(pilot, name)
            screen.action_player("start")
            screen.action_toggle_chunks()
            screen.action_toggle_request()
            await settle(pilot)
            check(pilot, f"{name}, otherwise")


@pytest.mark.parametrize("name", ["vcrpy", "sse"])
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
