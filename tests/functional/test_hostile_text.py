"""Hostile text in every field of every shape, on every screen."""

from __future__ import annotations

from pathlib import Path

import pytest

from recviewer.tui.jsontree.widget import JsonTree
from recviewer.tui.messages import TextOpened
from recviewer.tui.screens.main import MainScreen
from tests.cases import cases
from tests.functional.poison import (
    HOSTILE_TEXT,
    poison,
    sample,
    write_poisoned,
)
from tests.functional.unfiltered_app import check, opened
from tests.stage import settle

INTERACTION = {
    "request": {"method": "POST", "url": "http://x/v1beta/interactions", "body": {}},
    "response": {
        "body": {
            "object": "interaction",
            "model": "m",
            "role": "model",
            "status": "completed",
            "outputs": [
                {"type": "thought", "summary": [{"type": "text", "text": "hm"}]},
                {"type": "text", "text": "yes"},
                {
                    "type": "function_call",
                    "id": "1",
                    "name": "f",
                    "arguments": {"a": "b"},
                },
            ],
            "usage": {"total_tokens": 3},
        }
    },
}

SHAPES = {
    "tool calls": "bd8e733b",
    "logprobs": "c0053106",
    "a whole chat": "9f401618",
    "an exception": "ae0fccaf",
    "completions": "226bbb71",
    "ollama": "cc4f8a7d",
    "gemini": "809541ee",
    "messages as sse": "7c21aab3",
    "a whole message": "5501e6c4",
    "a refused message": "9d0c958b",
    "embeddings": "c6708234",
    "models": "models-7",
    "a tool": "71cae5fe",
}
"""Samples of every shape, by the beginnings of their names."""

RECORDINGS = {
    **{shape: poison(sample(name)) for shape, name in SHAPES.items()},
    "an interaction": poison(INTERACTION),
    "all unknown": poison(sample("bd8e733b"), everywhere=True),
    "no recording": poison({"a": ["b", {"c": "d"}]}),
}


async def test_hostile_text_of_every_shape_is_harmless(tmp_path: Path) -> None:
    files = {s: write_poisoned(tmp_path, s, r) for s, r in RECORDINGS.items()}
    async with opened(tmp_path, files["tool calls"]) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, MainScreen)
        screen.view.request_view.revealed = True
        for shape, file in files.items():
            screen.open(str(file), 0)
            await settle(pilot)
            check(pilot, f"{shape}, {'chunks' if screen.view.drilling else 'answer'}")
            screen.action_player("start")
            screen.panels.toggle_chunks()
            screen.panels.toggle_request()
            await settle(pilot)
            check(pilot, f"{shape}, {'chunks' if screen.view.drilling else 'answer'}")


@pytest.mark.parametrize(
    "shape", cases("tool calls", slow=["messages as sse", "all unknown"])
)
async def test_hostile_text_is_harmless_on_other_screens(
    shape: str, tmp_path: Path
) -> None:
    file = write_poisoned(tmp_path, "a", RECORDINGS[shape])
    async with opened(tmp_path, file) as pilot:
        for action in ("raw", "figures", "copy"):
            await pilot.app.screen.run_action(action)
            await settle(pilot)
            if action == "raw":
                pilot.app.screen.query_one(JsonTree).action_tree("expand_all")
                await settle(pilot)
            check(pilot, action)
            await pilot.app.pop_screen()


async def test_hostile_text_is_harmless_in_the_library(tmp_path: Path) -> None:
    files = [write_poisoned(tmp_path, s, r) for s, r in RECORDINGS.items()]
    broken = write_poisoned(tmp_path, "broken", None)
    broken.write_text("{" + HOSTILE_TEXT[:5])
    async with opened(tmp_path, files[0]) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, MainScreen)
        for grouping in range(5):
            await settle(pilot)
            screen.query_one("RowTree").action_tree("expand_all")  # type: ignore[attr-defined]
            await settle(pilot)
            check(pilot, f"grouping {grouping}")
            await screen.query_one("RowTree").run_action("rearrange('grouping')")
            await settle(pilot)
        screen.open(str(broken), 0)
        await settle(pilot)
        check(pilot, "a broken file")


async def test_hostile_text_is_harmless_in_the_reader_the_clipboard_and_messages(
    tmp_path: Path,
) -> None:
    file = write_poisoned(tmp_path, "a", RECORDINGS["tool calls"])
    async with opened(tmp_path, file) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, MainScreen)
        message = TextOpened(f'.["{HOSTILE_TEXT}"]', HOSTILE_TEXT * 30)
        screen.post_message(message)
        await settle(pilot)
        check(pilot, "text")
        await pilot.press("y")
        await settle(pilot)
        check(pilot, "copied")
        await pilot.press("escape")
        screen.library.filter_box.begin()
        await pilot.press("x", *"[/][red]", "\x9b")
        await settle(pilot)
        check(pilot, "filter")
        pilot.app.action_command_palette()
        await settle(pilot)
        check(pilot, "palette")
