"""Two exchanges side by side, over the screen that asked for them."""

from __future__ import annotations

from collections.abc import Sequence

from textual import getters
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete

from recviewer.compare.comparison import Comparison
from recviewer.config.app_options import AppOptions
from recviewer.tui.common.footer import KeysFooter
from recviewer.tui.common.hints import hint
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
        self,
        load: Load,
        options: AppOptions,
        *,
        others: Sequence[Load] = (),
        by_likeness: bool = False,
    ) -> None:
        """Make the screen.

        Args:
            load: Returns both exchanges, either of which may be None; called in a
                thread, where it may read them and raise `RecviewerError`. For two that
                are loaded: `lambda: (before, after)`.
            options: Pace and speed of the race to begin with.
            others: Return the pairs that follow, to which a key leads.
            by_likeness: Whether choices are paired by what they say at first.
        """
        super().__init__()
        self._pairs = (load, *others)
        self._number = 0
        self._options = options
        self._by_likeness = by_likeness

    def compose(self) -> ComposeResult:
        """Lay out the comparison between the title and the keys."""
        yield TitleBar()
        yield self._made_view()
        yield KeysFooter()

    def _made_view(self) -> ComparisonView:
        """Make the view of a pair."""
        load, by_likeness = self._pairs[self._number], self._by_likeness
        return ComparisonView(load, self._options, by_likeness=by_likeness)

    def on_mount(self) -> None:
        """Say what is compared, once that is known."""
        super().on_mount()
        mark_focused_panel(self)
        if self._is_alone:
            self.call_after_refresh(self.post_message, FirstScreenDrawn(_FIRST_WAYS))
        self.title_bar.key_names = keymap_of(self.app).names
        self._follow_view()

    def _follow_view(self) -> None:
        """Name the test and the pair in the title, and say while it is compared."""

        def name(comparison: Comparison | None) -> None:
            sides = (comparison.before, comparison.after) if comparison else ()
            tests = (side.exchange.test_label for side in sides if side is not None)
            self.title_bar.test = next(filter(None, tests), "") or ""

        def show_busy(busy: bool) -> None:
            self.title_bar.busy = "comparing …" if busy else ""

        self.watch(self.view, "comparison", name)
        self.watch(self.view, "busy", show_busy)
        if len(self._pairs) > 1:
            place = f"pair {self._number + 1:,} of {len(self._pairs):,}"
            self.title_bar.place = place

    async def action_pair(self, which: str) -> None:
        """Go to the next pair or to the previous one."""
        number = self._number + (1 if which.startswith("next") else -1)
        if not 0 <= number < len(self._pairs):
            where = "after" if number > self._number else "before"
            hint(self, f"There is no pair {where} this one.")
            return
        self._number = number
        with self.app.batch_update():
            await self.view.remove()
            await self.mount(self._made_view(), after=self.title_bar)
        self._follow_view()

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
