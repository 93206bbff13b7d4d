"""Our two themes, dark and light, and how an app gets them."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any, Final

from textual.app import App
from textual.theme import BUILTIN_THEMES, Theme

from recviewer.config.settings import LIGHT_THEME

DARK: Final = Theme(
    name="recviewer",
    dark=True,
    primary="#64a4e8",
    secondary="#dd80b5",
    accent="#e6b455",
    foreground="#d7dae0",
    background="#14161b",
    surface="#191c22",
    panel="#22262e",
    success="#a4db87",
    warning="#e9d0b8",
    error="#f0737a",
    variables={
        "quiet": "#959aa5",
        "tool": "#3dd6f5",
        "arguments": "#589fe2",
        "row": "#2c313b",
        "block-cursor-background": "#e6b455",
        "block-cursor-foreground": "#14161b",
        "block-cursor-blurred-background": "#2c313b",
        "block-cursor-blurred-foreground": "#d7dae0",
        "border": "#e6b455",
        "border-blurred": "#2c313b",
        "footer-key-foreground": "#e6b455",
        "footer-background": "#191c22",
        "footer-description-foreground": "#9aa1ad",
        "scrollbar": "#3a404c",
        "scrollbar-hover": "#4d5463",
        "scrollbar-active": "#e6b455",
        "scrollbar-background": "#191c22",
        "scrollbar-background-hover": "#191c22",
        "scrollbar-background-active": "#191c22",
        "scrollbar-corner-color": "#191c22",
        "input-selection-background": "#e6b455 30%",
        "screen-selection-background": "#e6b455 30%",
    },
)
"""Dark. The accent is used for focus, playhead and matches only.

The colours stay distinguishable with every kind of colour blindness."""

LIGHT: Final = Theme(
    name=LIGHT_THEME,
    dark=False,
    primary="#0643e1",
    secondary="#9926a3",
    accent="#8f5600",
    foreground="#22262e",
    background="#fbfaf7",
    surface="#f3f1ec",
    panel="#e8e5dd",
    success="#1b7137",
    warning="#8a3215",
    error="#661c1a",
    variables={
        "quiet": "#5f6268",
        "tool": "#044c65",
        "arguments": "#0c1b31",
        "row": "#e4e0d6",
        "block-cursor-background": "#8f5600",
        "block-cursor-foreground": "#fbfaf7",
        "block-cursor-blurred-background": "#e4e0d6",
        "block-cursor-blurred-foreground": "#22262e",
        "border": "#8f5600",
        "border-blurred": "#d5d0c4",
        "footer-key-foreground": "#8f5600",
        "footer-background": "#f3f1ec",
        "footer-description-foreground": "#5a5f68",
        "scrollbar": "#c9c4b7",
        "scrollbar-hover": "#b3ad9e",
        "scrollbar-active": "#8f5600",
        "scrollbar-background": "#f3f1ec",
        "scrollbar-background-hover": "#f3f1ec",
        "scrollbar-background-active": "#f3f1ec",
        "scrollbar-corner-color": "#f3f1ec",
        "input-selection-background": "#8f5600 25%",
        "screen-selection-background": "#8f5600 25%",
    },
)
"""The same on a light background."""

THEMES: Final = (DARK, LIGHT)
"""Our themes, the default first."""

_READABLE_FOREGROUNDS: Final = {
    "solarized-dark": "#93a1a1",
    "solarized-light": "#536870",
}
"""Solarized's colours for emphasized text: its usual ones have a contrast below 4.5."""

PLAIN: Final = "ansi-dark"
"""Textual's theme in the terminal's own colours, for terminals with 16 colours."""


def apply_theme(app: App[Any], name: str = "") -> None:
    """Give an app our themes, and one to begin with, before anything is drawn.

    Args:
        app: The app; its `get_theme_variable_defaults` returns `style_variables` of its
            current theme.
        name: The theme to begin with; empty for the default. A terminal with 16
            colours gets `PLAIN` in any case.
    """
    for theme in THEMES:
        app.register_theme(theme)
    for dim, foreground in _READABLE_FOREGROUNDS.items():
        app.register_theme(replace(BUILTIN_THEMES[dim], foreground=foreground))
    few_colors = app.no_color or app.console.color_system == "standard"
    # Not assigned: every style would be worked out a second time.
    app.set_reactive(App.theme, PLAIN if few_colors else name or DARK.name)
    app.stylesheet.set_variables(app.get_css_variables())


def ansi_color() -> bool | None:
    """Return the `ansi_color` of an app: where no colour is wanted, no grey is sent."""
    return True if "NO_COLOR" in os.environ else None
