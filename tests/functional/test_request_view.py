"""The request in a terminal."""

from __future__ import annotations

import json
from typing import Any

from textual import on
from textual.message import Message

from recviewer.model.exchange import Exchange
from recviewer.reading import reader
from recviewer.tui.messages import CopyRequested, TextOpened
from recviewer.tui.request.widget import RequestView
from tests.functional.host import Host, lines_of
from tests.unit.tui.exchanges import HOSTILE, chat, delta


class RequestApp(Host):
    """Shows one request."""

    def __init__(self, exchange: Exchange, *, collapsed: bool = False) -> None:
        self.view = RequestView()
        self.exchange = exchange
        super().__init__(self.view)
        self.view.styles.height = "auto" if collapsed else "1fr"
        self.view.set_reactive(RequestView.collapsed, collapsed)

    def on_mount(self) -> None:
        """Show it."""
        super().on_mount()
        self.view.show(self.exchange, reader.prompt(self.exchange))

    @on(TextOpened)
    @on(CopyRequested)
    def remember(self, message: Message) -> None:
        """Remember the messages of the view."""
        self.messages.append(message)


def asking(content: Any, **headers: str) -> Exchange:
    request = {
        "method": "POST",
        "url": "http://localhost/v1/chat/completions",
        "endpoint": "/v1/chat/completions",
        "headers": headers,
        "body": {"messages": [{"role": "user", "content": content}], "top_p": 0.9},
    }
    return chat(delta(0, "a"), request=request)


async def test_a_collapsed_request_is_a_title_and_two_lines() -> None:
    app = RequestApp(asking("What now?"), collapsed=True)
    async with app.run_test(size=(80, 20)) as pilot:
        await pilot.pause()
        title = app.view.panel.text.plain
        assert title.startswith("2 POST /v1/chat/completions · stream")
        last_message, parameters = lines_of(app.view)
        assert last_message == " user   What now?"
        assert parameters == " with   top_p 0.9"


async def test_a_whole_request_is_a_conversation() -> None:
    app = RequestApp(asking("What now?"))
    async with app.run_test(size=(80, 20)) as pilot:
        await pilot.pause()
        lines = lines_of(app.view)
        assert lines[0] == "▌POST http://localhost/v1/chat/completions"
        assert lines[lines.index(" user") + 1] == "   What now?"


async def test_the_text_under_the_cursor_unfolds_and_folds() -> None:
    app = RequestApp(asking("\n".join(f"line {n}" for n in range(30))))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("end", "space")
        assert app.view.row_count > 30
        await pilot.press("space")
        assert lines_of(app.view)[app.view.row_count - 1].startswith(
            "▌  … 24 more lines ("
        )


async def test_a_huge_text_is_opened_on_a_screen_of_its_own() -> None:
    app = RequestApp(asking("x" * 100_000))
    async with app.run_test(size=(80, 24)) as pilot:
        app.view.action_cursor("cursor_end")
        app.view.action_folds("toggle_fold")
        await pilot.pause()
        (opened,) = app.messages_of(TextOpened)
        assert opened.text == "x" * 100_000
        assert opened.title == ".messages[0].content"


async def test_secrets_are_masked_on_screen_and_in_copies_until_revealed() -> None:
    app = RequestApp(asking("?", Authorization="Bearer s3cret"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("y", "Y")
        assert "s3cret" not in "\n".join(lines_of(app.view))
        await pilot.press("v", "y", "Y")
        assert "s3cret" in "\n".join(lines_of(app.view))
        masked_json, masked_curl, full_json, full_curl = (
            message.text for message in app.messages_of(CopyRequested)
        )
        assert "s3cret" not in masked_json + masked_curl
        assert "s3cret" in full_json
        assert "s3cret" in full_curl
        assert json.loads(full_json)["headers"] == {"Authorization": "Bearer s3cret"}


async def test_dragging_selects_the_text_without_its_indent() -> None:
    app = RequestApp(asking("What now?"))
    async with app.run_test(size=(80, 20)) as pilot:
        await pilot.pause()
        row = lines_of(app.view).index("   What now?") + 1  # below the border
        await pilot.mouse_down(app.view, offset=(4, row))
        await pilot.hover(app.view, offset=(8, row))
        await pilot.mouse_up(app.view, offset=(8, row))
        await pilot.pause()
        assert (app.screen.get_selected_text() or "").startswith("What")


async def test_a_request_with_a_big_image_is_short() -> None:
    image = {"url": "data:image/png;base64," + "A" * 5_000_000}
    app = RequestApp(asking([{"type": "image_url", "image_url": image}]))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert lines_of(app.view)[app.view.row_count - 1] == ("   ▣ image/png · 3.8 MB")


async def test_hostile_text_keeps_the_request_aligned() -> None:
    app = RequestApp(asking(HOSTILE * 20, **{"x": HOSTILE}))
    async with app.run_test(size=(40, 24)) as pilot:
        await pilot.pause()
        assert "␛" in "\n".join(lines_of(app.view))
