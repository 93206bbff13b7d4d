"""The colours with a meaning: readable in every theme, apart for every eye."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from math import dist

import pytest
from rich.color import ColorSystem
from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme

from recviewer.tui.colors import (
    MIN_CONTRAST,
    MIN_FAINT_CONTRAST,
    contrast,
    theme_colors,
)
from recviewer.tui.theme import DARK, LIGHT, THEMES

CHANNELS = "body", "quiet", "caution", "tool", "arguments", "failed"
"""Content, reasoning, refusal, a tool's name and arguments, errors."""

ROLES = "system", "user", "assistant", "tool"

MARKS = "body", "tool", "done", "caution", "failed", "focus"
"""Signs on the timeline, and the playhead."""

APART = 10.0
"""Distance in Lab that tells two words apart; 2.3 is just noticeable."""

Matrix = Sequence[Sequence[float]]

EYES: Mapping[str, Matrix] = {
    "most": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
"""What they see of linear RGB; Machado, Oliveira, Fernandes 2009, severity 1."""

RGB_TO_XYZ: Matrix = (
    (0.4124, 0.3576, 0.1805),
    (0.2126, 0.7152, 0.0722),
    (0.0193, 0.1192, 0.9505),
)
WHITE_POINT = 0.95047, 1.0, 1.08883

RGB_THEMES = [*THEMES, *(theme for theme in BUILTIN_THEMES.values() if not theme.ansi)]
ANSI_THEMES = [theme for theme in BUILTIN_THEMES.values() if theme.ansi]


def colours(theme: Theme) -> dict[str, Color]:
    """Return the colours an app has in a theme."""
    made, ours = theme.to_color_system().generate(), theme_colors(theme)
    own = {name: value for name, value in theme.variables.items() if name in ours}
    named = {name: made[name] for name in ("background", "surface", "foreground")}
    return {n: Color.parse(value) for n, value in (named | ours | own).items()}


def seen(colour: Color, eye: Matrix) -> tuple[float, float, float]:
    """Return where in Lab an eye sees a colour."""
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in colour.normalized
    ]
    xyz = times(RGB_TO_XYZ, [min(1.0, max(0.0, c)) for c in times(eye, linear)])
    x, y, z = (
        t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116
        for t in (v / w for v, w in zip(xyz, WHITE_POINT, strict=True))
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def times(matrix: Matrix, vector: Sequence[float]) -> list[float]:
    return [sum(m * v for m, v in zip(row, vector, strict=True)) for row in matrix]


def distance(one: Color, other: Color, eye: Matrix) -> float:
    """Return the distance CIE76 of two colours."""
    return dist(seen(one, eye), seen(other, eye))


def test_contrast_is_that_of_wcag() -> None:
    assert contrast(Color(0, 0, 0), Color(255, 255, 255)) == pytest.approx(21)
    assert contrast(Color(119, 119, 119), Color(255, 255, 255)) == pytest.approx(
        4.48, abs=0.01
    )


@pytest.mark.parametrize("theme", RGB_THEMES, ids=lambda theme: theme.name)
def test_text_is_readable_on_every_background_of_every_theme(theme: Theme) -> None:
    found = colours(theme)
    grounds = [found["background"], found["surface"], found["row"]]
    words = {*CHANNELS, *ROLES, *MARKS}
    for name in words:
        least = min(contrast(found[name], g) for g in grounds)
        assert least >= MIN_CONTRAST - 0.05, name
    least = min(contrast(found["faint"], g) for g in grounds)
    assert least >= MIN_FAINT_CONTRAST - 0.05
    assert contrast(found["on-focus"], found["focus"]) >= MIN_CONTRAST - 0.05


@pytest.mark.parametrize("eye", EYES.values(), ids=EYES)
@pytest.mark.parametrize("group", [CHANNELS, ROLES, MARKS], ids=str)
@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_our_colours_are_distinct_with_every_colour_blindness(
    theme: Theme, group: Sequence[str], eye: Matrix
) -> None:
    found = colours(theme)
    near = {
        (one, other): distance(found[one], found[other], eye)
        for one, other in combinations(group, 2)
    }
    assert min(near.values()) >= APART, min(near, key=lambda pair: near[pair])


@pytest.mark.parametrize("theme", ANSI_THEMES, ids=lambda theme: theme.name)
def test_what_must_differ_differs_in_16_colours(theme: Theme) -> None:
    found = theme_colors(theme)
    for group in (ROLES, ("body", "caution", "tool", "arguments", "failed"), MARKS):
        assert len({found[name] for name in group}) == len(group)
    assert found["focus"] != found["on-focus"]


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_our_themes_are_readable_in_16_colours(theme: Theme) -> None:
    nearest = {
        name: colour.rich_color.downgrade(ColorSystem.STANDARD).number
        for name, colour in colours(theme).items()
    }
    for name in (*CHANNELS, *ROLES, *MARKS, "foreground"):
        assert nearest[name] not in (nearest["background"], nearest["surface"]), name
    for name in ("body", "focus", "foreground"):
        assert nearest[name] != nearest["row"], name
    assert nearest["focus"] != nearest["on-focus"]
