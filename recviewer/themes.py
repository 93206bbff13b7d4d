"""Two themes of our own, dark and light; any theme of Textual's works as well."""

from __future__ import annotations

from typing import Final

from textual.theme import Theme

DARK: Final = Theme(
    name="recviewer",
    dark=True,
    primary="#7aa2d6",
    secondary="#9d8fd1",
    accent="#e6b455",
    foreground="#d7dae0",
    background="#14161b",
    surface="#191c22",
    panel="#22262e",
    success="#8fbf7f",
    warning="#d9a05b",
    error="#e06c75",
    variables={
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
"""Calm and dark; the accent is kept for focus, playhead and match."""

LIGHT: Final = Theme(
    name="recviewer-light",
    dark=False,
    primary="#2f6db3",
    secondary="#6c56b3",
    accent="#b86e00",
    foreground="#22262e",
    background="#fbfaf7",
    surface="#f3f1ec",
    panel="#e8e5dd",
    success="#3f7f35",
    warning="#a05e00",
    error="#b3261e",
    variables={
        "block-cursor-background": "#b86e00",
        "block-cursor-foreground": "#fbfaf7",
        "block-cursor-blurred-background": "#dcd8ce",
        "block-cursor-blurred-foreground": "#22262e",
        "border": "#b86e00",
        "border-blurred": "#d5d0c4",
        "footer-key-foreground": "#b86e00",
        "footer-background": "#f3f1ec",
        "footer-description-foreground": "#5a5f68",
        "scrollbar": "#c9c4b7",
        "scrollbar-hover": "#b3ad9e",
        "scrollbar-active": "#b86e00",
        "scrollbar-background": "#f3f1ec",
        "scrollbar-background-hover": "#f3f1ec",
        "scrollbar-background-active": "#f3f1ec",
        "scrollbar-corner-color": "#f3f1ec",
    },
)
"""The same on paper."""

THEMES: Final = (DARK, LIGHT)
"""Registered by the app, the default first."""
