"""Two exchanges side by side, over the screen that asked for them."""

from __future__ import annotations

from textual import getters
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete

from recviewer.compare.comparison import Comparison
from recviewer.config.app_options import AppOptions
from recviewer.tui.common.footer import KeysFooter
from recviewer.tui.common.panel import mark_focused_panel
from recviewer.tui.common.title_bar import TitleBar
from recviewer.tui.comparison.making import Load
from recviewer.tui.comparison.widget import ComparisonView
from recviewer.tui.keymap import keymap_of
from recviewer.tui.messages import FirstScreenDrawn
from recviewer.tui.screens.overlay import Overlay

_FIRST_WAYS = (
    ("comparison.next_difference", "goes to the next difference"),
    ("comparison.toggle", "races both answers"),
    ("overlay.help", "shows all keys"),
)
"""The keys that a newcomer needs."""


class ComparisonScreen(Overlay[None]):
    """Compares two exchanges over the whole screen."""

    DEFAULT_CSS = """
    ComparisonScreen {
        align: left top;
        background: $background;
        & ComparisonView { height: 1fr; }
        & TransportBar { height: auto; }
    }
    """

    view = getters.query_one(ComparisonView)
    title_bar = getters.query_one(TitleBar)

    def __init__(
        self, load: Load, options: AppOptions, *, by_likeness: bool = False
    ) -> None:
        """Make the screen.

        Args:
            load: Returns both exchanges, either of which may be None; called in a
                thread, where it may read them and raise `RecviewerError`. For two that
                are loaded: `lambda: (before, after)`.
            options: Pace and speed of the race to begin with.
            by_likeness: Whether choices are paired by what they say at first.
        """
        super().__init__()
        self._load = load
        self._options = options
        self._by_likeness = by_likeness

    def compose(self) -> ComposeResult:
        """Lay out the comparison between the title and the keys."""
        yield TitleBar()
        yield ComparisonView(self._load, self._options, by_likeness=self._by_likeness)
        yield KeysFooter()

    def on_mount(self) -> None:
        """Say what is compared, once that is known."""
        super().on_mount()
        mark_focused_panel(self)
        if self._is_alone:
            self.call_after_refresh(self.post_message, FirstScreenDrawn(_FIRST_WAYS))

        def name(comparison: Comparison | None) -> None:
            sides = (comparison.before, comparison.after) if comparison else ()
            tests = (side.exchange.test_label for side in sides if side is not None)
            self.title_bar.test = next(filter(None, tests), "") or ""
            self.title_bar.busy = "" if comparison else "comparing …"

        self.watch(self.view, "comparison", name)
        self.title_bar.key_names = keymap_of(self.app).names

    @property
    def _is_alone(self) -> bool:
        """Whether there is no other screen below it."""
        return len(self.app.screen_stack) == 1

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Close it; end the app where it is all there is."""
        if self._is_alone:
            self.app.exit()
            return AwaitComplete()
        return super().dismiss(result)

    def action_player(self, control: str) -> None:
        """Do what a digit over the transport bar says."""
        self.view.action_player(control)
