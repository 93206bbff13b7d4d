"""Secrets are masked wherever a recording is shown, until they are revealed."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from recviewer.address import Address
from recviewer.cli import ls, show
from recviewer.tui.exchange.menu_items import copy_items
from tests.functional.running import opened

SECRETS = ("s3cret-bearer", "s3cret-cookie", "s3cret-query", "s3cret-user")

SHOW_FORMATS = ("text", "markdown", "jsonl")


def recording(folder: Path) -> Path:
    request = {
        "method": "POST",
        "url": "https://s3cret-user@h/v1/chat/completions?api_key=s3cret-query",
        "headers": {
            "Authorization": "Bearer s3cret-bearer",
            "Cookie": ["sid=s3cret-cookie"],
        },
        "body": {"messages": [{"role": "user", "content": "Say hello"}]},
    }
    message = {"role": "assistant", "content": "Hello"}
    response = {"body": {"choices": [{"message": message}]}, "status": 200}
    path = folder / "a.json"
    path.write_text(json.dumps({"request": request, "response": response}))
    return path


def leaked(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in text]


@pytest.mark.parametrize(
    "write",
    [
        ls.jsonl,
        *(partial(show.lines, format_name=each) for each in SHOW_FORMATS),
    ],
    ids=["ls", *SHOW_FORMATS],
)
def test_nothing_printed_contains_a_secret(write: Any, tmp_path: Path) -> None:
    printed = "\n".join(map(str, write([Address(str(recording(tmp_path)))])))
    assert "Hello" in printed or "Say hello" in printed
    assert leaked(printed) == []


def test_show_prints_secrets_in_urls_when_told_to(
    tmp_path: Path,
) -> None:
    lines = show.lines([Address(str(recording(tmp_path)))], "jsonl", revealed=True)
    assert leaked("\n".join(map(str, lines))) == ["s3cret-query", "s3cret-user"]


async def test_no_screenshot_contains_a_secret_until_secrets_are_revealed(
    tmp_path: Path,
) -> None:
    async with opened(recording(tmp_path)) as (_, pilot):
        pictures = [pilot.app.export_screenshot()]
        for key in ("d", "w"):
            await pilot.press(key)
            await pilot.pause()
            pictures.append(pilot.app.export_screenshot())
        assert leaked("".join(pictures)) == []
        await pilot.press("v", "e")
        await pilot.pause()
        assert leaked(pilot.app.export_screenshot()) != []


async def test_no_copied_text_contains_a_secret(tmp_path: Path) -> None:
    path = recording(tmp_path)
    async with opened(path) as (screen, _):
        copies = [item.text() for item in copy_items(screen.view)]
        assert any("Authorization" in copy for copy in copies)
        assert leaked("".join(copies)) == []
