"""Colours with a meaning, derived from any theme so that text in them is readable.

They are theme variables, such as `$quiet` in a style or in CSS; a theme may set them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from textual.color import Color
from textual.theme import Theme

MIN_CONTRAST: Final = 4.5
"""Least contrast of text with its background; WCAG 2.2, 1.4.3."""

MIN_FAINT_CONTRAST: Final = 3.0
"""Least contrast of what is only to be noticed; WCAG 2.2, 1.4.11."""

MIN_RULE_CONTRAST: Final = 1.5
"""Least contrast of a calm border or scroll bar: nothing is lost to whom it escapes."""

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
"""The colours of a dark terminal with 16 colours, of which no shades can be made."""

_SIXTEEN_ON_LIGHT: Final = _SIXTEEN | {
    "focus": "ansi_magenta",
    "on-focus": "ansi_bright_white",
    "system": "ansi_bright_blue",
    "user": "ansi_blue",
    "arguments": "ansi_blue",
    "caution": "ansi_bright_red",
    "failed": "ansi_red",
}
"""The same for a light terminal."""

_TOOL_HUE: Final = 0.5
"""Hue of tools, teal: no theme has a colour for them."""

_THEME_COLORS: Final = (
    *("foreground", "background", "surface"),
    *("primary", "secondary", "accent", "success", "warning", "error"),
)
"""Colours that every theme has."""

_BLEND_STEPS: Final = 20
"""Number of steps in which a colour is blended with black or white."""


_MARGIN_CELLS = 3
"""Cells beside the text of an answer: its padding and the scroll bar."""


def style_variables(theme: Theme, text_width: int = 0) -> dict[str, str]:
    """Return the variables that our styles use: CSS values by name.

    Args:
        theme: Our colours are derived from it.
        text_width: Cells of the longest line of an answer; 0 for no limit.
    """
    width = str(text_width + _MARGIN_CELLS) if text_width else "100%"
    return theme_colors(theme) | {"text-width": width}


def theme_colors(theme: Theme) -> dict[str, str]:
    """Derive our colours from a theme: CSS values by name.

    `body` is running text, `quiet` secondary text, `faint` text that is not replayed
    yet, `rule` a line between panes, `row` the background of a highlighted row,
    `focus` the focus, the playhead and matches, `on-focus` text on that. `caution` is
    for refusals and for what ended badly or is unusual, `done` for what ended well.
    The others are named after what they colour.

    A colour of the theme whose contrast with a background is too low is made lighter
    or darker until it is readable.
    """
    if theme.ansi:
        return dict(_SIXTEEN if theme.dark else _SIXTEEN_ON_LIGHT)
    colours = theme.to_color_system().generate()
    fixed = {name: Color.parse(colours[name]) for name in _THEME_COLORS}
    text, ground = fixed["foreground"], fixed["background"]
    _, saturation, lightness = fixed["success"].hsl
    tool = Color.from_hsl(_TOOL_HUE, saturation, lightness)
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
    derived = {
        name: _readable(word, grounds, MIN_CONTRAST) for name, word in words.items()
    }
    derived["faint"] = _readable(text.blend(ground, 0.6), grounds, MIN_FAINT_CONTRAST)
    derived["rule"] = _readable(text.blend(ground, 0.8), grounds, MIN_RULE_CONTRAST)
    derived |= {"row": row, "on-focus": ground}
    return {name: colour.hex for name, colour in derived.items()}


def contrast(one: Color, other: Color) -> float:
    """Return the contrast of two colours, from 1 to 21, as WCAG 2.2 defines it."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _readable(colour: Color, grounds: Sequence[Color], least: float) -> Color:
    """Return a colour, or the nearest lighter or darker one that is readable."""
    away = grounds[-1].get_contrast_text(1.0)
    for step in range(_BLEND_STEPS):
        tried = colour.blend(away, step / _BLEND_STEPS)
        if all(contrast(tried, ground) >= least for ground in grounds):
            return tried
    return away


def _luminance(colour: Color) -> float:
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in colour.normalized
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
