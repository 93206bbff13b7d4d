"""What recviewer relies on in Textual and Rich beyond their public names.

Each test fails when a version of the library works differently.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from unittest.mock import Mock

import pytest
from rich.cells import cell_len
from textual._xterm_parser import XTermParser
from textual.app import App, ComposeResult
from textual.drivers.headless_driver import HeadlessDriver
from textual.drivers.web_driver import WebDriver
from textual.events import Key, Resize
from textual.geometry import Size
from textual.scrollbar import ScrollBar
from textual.widget import Widget
from textual.widgets import Static
from textual.worker import WorkerFailed

from recviewer import textual_compat


class Failing(App[None]):
    """Fails where a test wants it to."""

    def __init__(self, *, survives: bool) -> None:
        super().__init__()
        self.survives = survives
        self.errors: list[Exception] = []
        textual_compat.handle_errors(self, self.handle)

    def handle(self, error: Exception) -> bool:
        """Note the error."""
        self.errors.append(error)
        return self.survives

    def fail(self) -> None:
        """Fail."""
        raise ValueError("nobody expects this")


def test_alt_and_a_digit_are_one_key_in_every_terminal() -> None:
    textual_compat.read_alt_digits()
    events = [*XTermParser().feed("\x1b1\x1b5")]
    assert [event.key for event in events if isinstance(event, Key)] == [
        "alt+1",
        "alt+5",
    ]


async def test_a_size_that_is_told_late_does_not_outlast_the_terminals() -> None:
    textual_compat.lay_out_for_the_latest_size()
    app = App[None]()
    async with app.run_test(size=(54, 52)) as pilot:
        app.screen.post_message(Resize(Size(54, 54), Size(54, 54)))
        await pilot.pause()
        assert app.screen.outer_size == app.size == Size(54, 52)


async def test_an_app_goes_on_after_an_error_that_was_handled() -> None:
    app = Failing(survives=True)
    async with app.run_test() as pilot:
        app.run_worker(app.fail, thread=True)
        await pilot.pause()
        await pilot.pause(0.05)
        (error,) = app.errors
        assert isinstance(error, WorkerFailed)
        assert app.is_running
        assert app.return_code is None


async def test_an_error_that_is_not_handled_ends_the_app_without_a_traceback(
    capsys: pytest.CaptureFixture[str],
) -> None:
    app = Failing(survives=False)

    async def run() -> None:
        async with app.run_test() as pilot:
            app.call_later(app.fail)
            await pilot.pause()

    with pytest.raises(ValueError, match="nobody expects this"):
        await run()
    assert app.return_code == 1
    assert capsys.readouterr() == ("", "")


async def test_the_driver_is_known_once_the_app_runs() -> None:
    app = App[None]()
    assert textual_compat.driver(app) is None
    async with app.run_test():
        assert isinstance(textual_compat.driver(app), HeadlessDriver)


async def test_a_binding_of_one_node_runs_an_action_of_it() -> None:
    pressed = []

    class Keyed(Widget, can_focus=True):
        def action_press(self) -> None:
            pressed.append(self.id)

    class Two(App[None]):
        def compose(self) -> ComposeResult:
            yield Keyed(id="bound")
            yield Keyed(id="other")

    app = Two()
    async with app.run_test() as pilot:
        textual_compat.add_bindings(app.query_one("#bound"), [("x,y", "press", "")])
        for name in ("bound", "other"):
            app.query_one(f"#{name}").focus()
            await pilot.press("x", "y")
    assert pressed == ["bound", "bound"]


async def test_what_has_changed_is_drawn_at_once() -> None:
    class Word(App[None]):
        def compose(self) -> ComposeResult:
            yield Static("before")

    app = Word()
    async with app.run_test() as pilot:
        await pilot.pause()
        drawn = Mock(wraps=app._display)
        app._display = drawn  # type: ignore[method-assign]
        with app.batch_update():  # no frame of Textual's own comes first
            app.query_one(Static).update("after")
            for _ in range(4):
                await asyncio.sleep(0)
        textual_compat.draw_now(app.screen)
        drawn.assert_called_once()


async def test_a_held_screen_lays_out_but_draws_only_once_it_is_released() -> None:
    class Word(App[None]):
        def compose(self) -> ComposeResult:
            yield Static("before")

    app = Word()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        drawn = Mock(wraps=app._display)
        app._display = drawn  # type: ignore[method-assign]
        release = textual_compat.hold_drawing(app.screen)
        word = Static("after")
        await app.mount(word)
        await pilot.pause(0.1)
        assert word.size == (80, 1)
        drawn.assert_not_called()
        release()
        await pilot.pause(0.1)
        drawn.assert_called()


async def test_a_widget_that_was_measured_before_it_is_laid_out_hears_of_its_size() -> (
    None
):
    told: list[Size] = []

    class Sized(Static):
        DEFAULT_CSS = "Sized { display: none; }"

        def on_resize(self, event: Resize) -> None:
            told.append(event.size)

    class Word(App[None]):
        def compose(self) -> ComposeResult:
            yield Sized("Hello")

    textual_compat.send_first_sizes()
    async with Word().run_test() as pilot:
        screen, word = pilot.app.screen, pilot.app.query_one(Sized)
        word.display = True
        screen._compositor._full_map_invalidated = True
        assert word in screen._compositor.full_map  # as any refresh asks for it
        await pilot.pause()
    assert told == [Size(80, 1)]


async def test_a_widget_outside_of_the_dom_takes_messages() -> None:
    class Holder(Widget):
        pass

    class One(App[None]):
        def compose(self) -> ComposeResult:
            yield Holder()

    app = One()
    async with app.run_test() as pilot:
        holder, called = app.query_one(Holder), Mock()
        bar = ScrollBar()
        textual_compat.start_widget(holder, bar)
        assert bar.parent is holder
        bar.call_later(called)
        await pilot.pause()
        called.assert_called_once()


async def test_packets_of_a_web_driver_are_handed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    readable, writable = os.pipe()
    keyboard = os.fdopen(readable)
    monkeypatch.setattr(sys, "__stdin__", keyboard)
    written = os.open(tmp_path / "pipe", os.O_CREAT | os.O_WRONLY)
    driver, packets = WebDriver(App()), list[bytes]()
    driver.fileno = written
    textual_compat.redirect_packets(driver, packets.append)
    driver.write("drawn")
    driver.write_meta({"type": "exit"})
    for descriptor in (writable, written):
        os.close(descriptor)
    keyboard.close()
    assert packets == [b"D\0\0\0\x05drawn", b'M\0\0\0\x10{"type": "exit"}']
    assert (tmp_path / "pipe").read_bytes() == b""


@pytest.mark.parametrize("character", ["a", "語", "\u0301", "🙂", "\u200d"])
def test_the_table_of_widths_measures_as_rich_does(character: str) -> None:
    widths = textual_compat.cell_table("latest").widths
    number = ord(character)
    cells = next((w for first, last, w in widths if first <= number <= last), 1)
    assert max(0, cells) == cell_len(character)
