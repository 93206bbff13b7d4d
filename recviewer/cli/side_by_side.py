"""Pairs of exchanges on the screen, for the commands that find them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from recviewer.cli.app import require_terminal
from recviewer.compare.comparison import Side
from recviewer.config import settings_file
from recviewer.config.app_options import AppOptions

Sides = tuple[Side | None, Side | None]
"""Two exchanges, or one without a partner."""


def open_pairs(pairs: Sequence[Sides], *, by_likeness: bool = False) -> int:
    """Show pairs side by side in this terminal; return the exit status.

    Args:
        pairs: At least one pair.
        by_likeness: Whether choices are paired by what they say at first.

    Raises:
        UsageError: There is no terminal.
    """
    require_terminal()
    options = AppOptions.of(settings_file.load(settings_file.default_path()))
    from recviewer.tui.runner import run as run_app
    from recviewer.tui.screens.comparison import ComparisonScreen

    def first_screen() -> ComparisonScreen:
        first, *others = [partial(_itself, pair) for pair in pairs]
        return ComparisonScreen(first, options, others=others, by_likeness=by_likeness)

    return run_app(options, first_screen)


def _itself(pair: Sides) -> Sides:
    return pair
