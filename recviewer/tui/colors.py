"""Colours with a meaning, for any theme: words in them can be read.

They are theme variables, `$quiet` in a style or in CSS; a theme may set its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from textual.color import Color
from textual.theme import Theme

LEAST: Final = 4.5
"""Contrast of words with what is behind them; WCAG 2.2, 1.4.3."""

LEAST_FAINT: Final = 3.0
"""Contrast of what is only to be made out; WCAG 2.2, 1.4.11."""

_SIXTEEN: Final = {
    "body": "ansi_default",
    "quiet": "ansi_default",
    "faint": "ansi_bright_black",
    "rule": "ansi_bright_black",
    "row": "ansi_default",
    "focus": "ansi_bright_yellow",
    "on-focus": "ansi_black",
    "system": "ansi_magenta",
    "user": "ansi_bright_blue",
    "assistant": "ansi_green",
    "done": "ansi_green",
    "tool": "ansi_cyan",
    "arguments": "ansi_bright_cyan",
    "caution": "ansi_yellow",
    "failed": "ansi_bright_red",
}
"""In a dark terminal's own colours, of which no shades can be made."""

_SIXTEEN_ON_LIGHT: Final = _SIXTEEN | {
    "focus": "ansi_magenta",
    "on-focus": "ansi_bright_white",
    "system": "ansi_bright_blue",
    "user": "ansi_blue",
    "arguments": "ansi_blue",
    "caution": "ansi_bright_red",
    "failed": "ansi_red",
}
"""In a light terminal's own colours."""

_TEAL: Final = 0.5
"""Hue of tools, which no theme has a colour for."""

_FIXED: Final = (
    *("foreground", "background", "surface"),
    *("primary", "secondary", "accent", "success", "warning", "error"),
)
"""What a theme has colours for."""

_STEPS: Final = 20
"""Steps from a colour to black or white."""


def theme_colors(theme: Theme) -> dict[str, str]:
    """Work out the colours of a theme, by name, as CSS writes them.

    `body` is running text, `quiet` words beside the point, `faint` what is not there
    yet, `rule` a line between panes, `row` the ground of a row that stands out,
    `focus` focus, playhead and match, `on-focus` words on that; the others are named
    after what they are for. `caution` is for refusals and for what ended badly or is
    unusual, `done` for what ended well.

    Where words in a colour of the theme could not be read on one of its grounds, it is
    made lighter or darker until they can.
    """
    if theme.ansi:
        return dict(_SIXTEEN if theme.dark else _SIXTEEN_ON_LIGHT)
    colours = theme.to_color_system().generate()
    fixed = {name: Color.parse(colours[name]) for name in _FIXED}
    text, ground = fixed["foreground"], fixed["background"]
    _, saturation, lightness = fixed["success"].hsl
    tool = Color.from_hsl(_TEAL, saturation, lightness)
    words = {
        "body": text.blend(ground, 0.1),
        "quiet": text.blend(ground, 0.4),
        "focus": fixed["accent"],
        "system": fixed["secondary"],
        "user": fixed["primary"],
        "assistant": fixed["success"],
        "done": fixed["success"],
        "tool": tool,
        "arguments": tool.blend(text, 0.5),
        "caution": fixed["warning"],
        "failed": fixed["error"],
    }
    row = text.blend(ground, 0.88)
    grounds = [row, ground + fixed["surface"], ground]
    found = {name: _readable(word, grounds, LEAST) for name, word in words.items()}
    found["faint"] = _readable(text.blend(ground, 0.6), grounds, LEAST_FAINT)
    found |= {"rule": text.blend(ground, 0.8), "row": row, "on-focus": ground}
    return {name: colour.hex for name, colour in found.items()}


def contrast(one: Color, other: Color) -> float:
    """Return the contrast of two colours, from 1 to 21, as WCAG 2.2 defines it."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _readable(colour: Color, grounds: Sequence[Color], least: float) -> Color:
    """Return a colour, or the nearest lighter or darker one that can be read."""
    away = grounds[-1].get_contrast_text(1.0)
    for step in range(_STEPS):
        tried = colour.blend(away, step / _STEPS)
        if all(contrast(tried, ground) >= least for ground in grounds):
            return tried
    return away


def _luminance(colour: Color) -> float:
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in colour.normalized
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
