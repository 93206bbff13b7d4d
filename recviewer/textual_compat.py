"""Every use of a private name of Textual or Rich, each with its reason.

Written for Textual 8.2 and Rich 14; `tests/unit/test_textual_compat.py` fails where
another version behaves differently. Nothing else in recviewer may rely on names that
begin with an underscore in these libraries.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from textual.binding import BindingsMap, BindingType

if TYPE_CHECKING:
    from rich.cells import CellTable
    from textual._compositor import ReflowResult
    from textual.app import App
    from textual.dom import DOMNode
    from textual.driver import Driver
    from textual.drivers.web_driver import WebDriver
    from textual.geometry import Size
    from textual.screen import Screen
    from textual.widget import Widget


def handle_errors(app: App[Any], handled: Callable[[Exception], bool]) -> None:
    """Let an app deal with exceptions that nothing caught.

    Textual 8.2 has no public hook: its app prints a page of traceback and exits with
    status 1, also when a single background worker failed.

    Args:
        app: The app.
        handled: Called with each exception; returns whether the app goes on. Otherwise
            the app exits, without a traceback.
    """
    exit_app = app._handle_exception

    def handle(error: Exception) -> None:
        if not handled(error):
            exit_app(error)

    app._handle_exception = handle  # type: ignore[method-assign]
    app._fatal_error = app._close_messages_no_wait  # type: ignore[method-assign]


def read_alt_digits() -> None:
    """Read alt and a digit as that, in terminals that send it as escape and the digit.

    Textual 8.2 reads what the option key types on an American Mac: `¡` for alt+1.
    """
    from textual._ansi_sequences import ANSI_SEQUENCES_KEYS

    for digit in range(10):
        key = SimpleNamespace(value=f"alt+{digit}")
        ANSI_SEQUENCES_KEYS[f"\x1b{digit}"] = (key,)  # type: ignore[index]


def lay_out_for_the_latest_size() -> None:
    """Let every screen fit the terminal, whichever of two sizes it is told last.

    A screen of Textual 8.2 posts the size it was laid out for to itself. When the
    terminal's size changes twice within a moment, as while a page loads its font, that
    message overtakes the second change, and the screen keeps the first size for good.
    A case: tell a page's app a new size 50 ms after it has started.
    """
    from textual.screen import Screen

    def resize(screen: Screen[Any], size: Size) -> None:
        if screen.stack_updates and screen.is_attached:
            screen._refresh_layout(screen.app.size)

    Screen._screen_resized = resize  # type: ignore[method-assign, assignment]


def driver(app: App[Any]) -> Driver | None:
    """Return what draws an app; None before it runs.

    Textual 8.2 makes the driver itself and keeps it private; the driver of
    `recviewer serve` can do more than draw.
    """
    return app._driver


def redirect_packets(web_driver: WebDriver, put: Callable[[bytes], object]) -> None:
    """Let a web driver hand its packets over instead of writing them to the pipe.

    Textual 8.2 writes them by `os.write`, which may write a part; what is left over is
    lost. It does so from several threads, and blocks the event loop while nobody reads.
    A case: `textual serve` an app that prints 1 MB at once, and stop the reader.
    """
    web_driver._write = put  # type: ignore[assignment]


def add_bindings(node: DOMNode, bindings: Sequence[BindingType]) -> None:
    """Give one node bindings that its class does not have.

    Textual 8.2 has `App.bind`, but nothing like it for widgets and screens.
    """
    node._bindings = BindingsMap.merge([node._bindings, BindingsMap(bindings)])


def drop_notification(app: App[Any], text: str) -> None:
    """Show a notification no longer.

    Textual 8.2 can only clear all of them at once.

    Args:
        app: The app.
        text: What it says.
    """
    for notification in list(app._notifications):
        if notification.message == text:
            app._unnotify(notification, refresh=False)


def draw_now(screen: Screen[Any]) -> None:
    """Draw what has changed without waiting for the next frame.

    Textual 8.2 draws up to 60 times a second: a key that arrives just after a frame is
    answered 16 ms later, and later still if the layout changes, too.
    """
    screen._on_timer_update()


def hold_drawing(screen: Screen[Any]) -> Callable[[], None]:
    """Let a screen lay out its widgets, but draw none of them yet.

    Under `App.batch_update`, Textual 8.2 lays nothing out, so that no widget knows its
    size; and where it does, after a resize, it renders the whole screen for nothing.

    Returns:
        Draws the screen, and all that changes from then on.
    """
    screen._compositor_refresh = lambda: None  # type: ignore[method-assign]

    def release() -> None:
        del screen._compositor_refresh
        screen.refresh()

    return release


def send_first_sizes() -> None:
    """Let every screen made from now on send each widget a Resize once it has a size.

    Textual 8.2 sends it to what is new since the last map of the layout. It makes that
    map anew whenever a region is asked for, as each refresh of a widget does: what was
    mounted just before is no longer new then, and never hears of its size.
    """
    from textual import screen
    from textual._compositor import Compositor

    class FirstSizes(Compositor):
        _laid_out: Set[Widget] = frozenset()

        def reflow(self, parent: Widget, size: Size) -> ReflowResult:
            result = super().reflow(parent, size)
            laid_out = self._full_map.keys()
            new = laid_out - self._laid_out
            self._laid_out = laid_out
            return result._replace(shown=result.shown | new)

    screen.Compositor = FirstSizes  # type: ignore[attr-defined]


def start_widget(parent: Widget, widget: Widget) -> None:
    """Start a widget that is no child in the DOM, such as a scroll bar.

    Textual 8.2 makes scroll bars in private methods of `Widget`; a class of its own
    for them can be used only by doing the same.
    """
    parent.app._start_widget(parent, widget)


def cell_table(unicode_version: str) -> CellTable:
    """Return the table of character widths by which Rich measures texts.

    Rich 14 keeps the table private, and its public functions measure one text at a
    time; the page of `recviewer serve` needs the whole table.
    """
    from rich._unicode_data import load

    return load(unicode_version)
