from __future__ import annotations

from textual.app import ComposeResult

from recviewer.tui.common.footer import KeysFooter
from tests.functional.host import ThemedApp
from tests.stage import Shot, drawn, settle, staged


class _Footed(ThemedApp):
    BINDINGS = [  # noqa: RUF012  (Textual's own way)
        ("x", "ring", "Ring"),
        ("y", "ring", "Ring, too"),
        ("z", "sleep", "Sleep"),
    ]

    quiet = False
    """Whether ringing is offered greyed out."""
    rung = 0
    """How often it was."""

    def compose(self) -> ComposeResult:
        yield KeysFooter()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return None if action == "ring" and self.quiet else True

    def action_ring(self) -> None:
        self.rung += 1

    @property
    def words(self) -> str:
        return self.query_one(KeysFooter).render().plain


async def test_the_footer_shows_each_action_with_its_first_key() -> None:
    app = _Footed()
    async with app.run_test() as pilot:
        await pilot.pause()
        assert app.words == " x Ring  z Sleep "


async def test_the_footer_never_cuts_a_key() -> None:
    app = _Footed()
    async with app.run_test(size=(15, 5)) as pilot:
        await pilot.pause()
        assert app.words == " x Ring "


async def test_eighty_columns_hold_the_keys_that_are_needed_most() -> None:
    async with staged(Shot("", (80, 24))) as (app, pilot):
        in_library = drawn(app)[-1].text
        assert "⏎ Open  / Filter  g Group by  s Sort by" in in_library
        await pilot.press("enter", "enter")
        await settle(pilot)
        in_choice = drawn(app)[-1].text
        assert "/ Find  p Play  ⏎ Cursor  . Step  c Chunks" in in_choice
        await pilot.press("m")
        await settle(pilot)
        assert "/ Find  p Play" in drawn(app)[-1].text


async def test_what_would_do_nothing_is_not_offered() -> None:
    async with staged(Shot("", (160, 24))) as (app, pilot):
        assert "Play" not in drawn(app)[-1].text
        assert "Chunks" not in drawn(app)[-1].text
        await pilot.press("enter", "enter")
        await settle(pilot)
        assert "Play" in drawn(app)[-1].text
        assert "Chunks" in drawn(app)[-1].text


async def test_at_most_seven_keys_are_offered_and_one_that_shows_all() -> None:
    async with staged(Shot("", (220, 24))) as (app, _):
        keys = app.screen.query_one(KeysFooter).render().plain.strip().split("  ")
        assert len(keys) <= 8
        assert keys[-1] == "? More"


async def test_a_click_on_the_footer_presses_the_key() -> None:
    app = _Footed()
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.click(KeysFooter, offset=(4, 0))
        assert app.rung == 1


async def test_a_click_on_a_disabled_key_does_nothing() -> None:
    app = _Footed()
    app.quiet = True
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.click(KeysFooter, offset=(4, 0))
        assert app.rung == 0


async def test_the_key_under_the_mouse_has_a_tooltip() -> None:
    app = _Footed()
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.hover(KeysFooter, offset=(11, 0))
        footer = app.query_one(KeysFooter)
        assert footer.tooltip == "Sleep"
        assert footer.hovered is not None

        await pilot.hover(KeysFooter, offset=(60, 0))
        assert footer.tooltip is None
        assert footer.hovered is None
