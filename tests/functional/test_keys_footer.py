from __future__ import annotations

import gc
import weakref

from textual.app import ComposeResult
from textual.widgets._footer import FooterKey

from recviewer.themes import ThemedApp
from recviewer.widgets.keys_footer import KeysFooter


class _Footed(ThemedApp):
    BINDINGS = [("x", "ring", "Ring")]  # noqa: RUF012  (Textual's own way)

    quiet = False
    """Whether ringing is offered greyed out."""

    def compose(self) -> ComposeResult:
        yield KeysFooter()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return None if action == "ring" and self.quiet else True


async def test_keys_that_are_shown_no_longer_are_let_go() -> None:
    app = _Footed()
    async with app.run_test() as pilot:
        await pilot.pause()
        before = weakref.ref(app.query(FooterKey).first())
        for quiet in (True, False, True):
            app.quiet = quiet
            app.screen.refresh_bindings()
            await pilot.pause()
        gc.collect()

        assert app.query_one(FooterKey).has_class("-disabled")
        assert before() is None


async def test_keys_that_are_still_the_same_stay() -> None:
    app = _Footed()
    async with app.run_test() as pilot:
        await pilot.pause()
        before = app.query(FooterKey).first()
        app.screen.refresh_bindings()
        await pilot.pause()

        assert app.query(FooterKey).first() is before
