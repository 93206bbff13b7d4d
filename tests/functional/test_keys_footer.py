from __future__ import annotations

import gc
import weakref

from textual.app import ComposeResult
from textual.widgets._footer import FooterKey

from recviewer.themes import ThemedApp
from recviewer.widgets.keys_footer import KeysFooter


class _Footed(ThemedApp):
    BINDINGS = [("x", "bell", "Ring")]  # noqa: RUF012  (Textual's own way)

    def compose(self) -> ComposeResult:
        yield KeysFooter()


async def test_keys_that_are_shown_no_longer_are_let_go() -> None:
    app = _Footed()
    async with app.run_test() as pilot:
        await pilot.pause()
        before = weakref.ref(app.query(FooterKey).first())
        for _ in range(3):
            app.screen.refresh_bindings()
            await pilot.pause()
        gc.collect()

        assert len(app.query(FooterKey)) == 1
        assert before() is None
