"""Draws a screen as SVG that looks the same in every font.

Each word is placed by itself and stretched to its cells. Block and line characters are
drawn as shapes, without gaps.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.strip import Strip

CELL: Final = 12
"""Width of a cell in pixels."""

ROW: Final = 25
"""Height of a cell in pixels."""

MARGIN: Final = 14
"""Pixels around the screen."""

_BASELINE: Final = 18.5
_EIGHTHS: Final = 8

_FONTS: Final = (
    "'Fira Code','JetBrains Mono','SF Mono',Menlo,Consolas,'DejaVu Sans Mono',monospace"
)

_RUNS: Final = re.compile(r"[!-~](?:(?<=\w)[!-~]| ?\w| [!-~])*|([─━▁-█])\1*|[^!-~\s]")
"""Plain words in one piece, and lines and blocks that reach from cell to cell. Any
other sign may come from another font and stands alone; so does punctuation, which some
programs join to ligatures."""

_STYLE: Final = (
    f"text{{font:20px {_FONTS};font-variant-ligatures:none;white-space:pre}}"
    ".b{font-weight:700}.u{text-decoration:underline}"
)

Shapes = tuple[list[str], list[str]]
"""Backgrounds, and what is written over them."""


def svg(strips: Sequence[Strip], ground: Color) -> str:
    """Draw a screen.

    Args:
        strips: Its lines.
        ground: The background colour.
    """
    behind, over = shapes(strips, ground)
    columns = max(strip.cell_length for strip in strips)
    return framed("\n".join([*behind, *over]), columns, len(strips), ground)


def framed(inner: str, columns: int, rows: int, ground: Color, style: str = "") -> str:
    """Return an SVG document with shapes inside a frame of the screen's colour."""
    width, height = columns * CELL + 2 * MARGIN, rows * ROW + 2 * MARGIN
    edge = ground.blend(ground.inverse, 0.25).hex
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
        f' width="{width}" height="{height}">\n<style>{_STYLE}{style}</style>\n'
        f'<rect x=".5" y=".5" width="{width - 1}" height="{height - 1}" rx="10"'
        f' fill="{ground.hex}" stroke="{edge}"/>\n'
        f'<g transform="translate({MARGIN} {MARGIN})">\n{inner}\n</g>\n</svg>\n'
    )


def shapes(strips: Sequence[Strip], ground: Color) -> Shapes:
    """Draw the lines of a screen as SVG elements."""
    behind: list[str] = []
    over: list[str] = []
    for number, strip in enumerate(strips):
        column, y = 0, number * ROW
        for segment in strip.simplify():
            ink, paper = _colours(segment, ground)
            if paper != ground:
                length = segment.cell_length * CELL
                behind.append(_rect(column * CELL, y, length, ROW, paper))
            over += _written(segment, column, y, ink)
            column += segment.cell_length
    return behind, over


def _colours(segment: Segment, ground: Color) -> tuple[Color, Color]:
    style = segment.style or Style.null()
    ink = Color.from_rich_color(style.color) if style.color else ground.inverse
    paper = Color.from_rich_color(style.bgcolor) if style.bgcolor else ground
    if style.reverse:
        ink, paper = paper, ink
    return (ink.blend(paper, 0.4) if style.dim else ink), paper


def _written(segment: Segment, column: int, y: int, ink: Color) -> Iterator[str]:
    """Yield the words and signs of a segment as SVG elements."""
    style = segment.style or Style.null()
    names = {"b": style.bold, "u": style.underline}
    classes = " ".join(name for name, wanted in names.items() if wanted)
    kind = f' class="{classes}"' if classes else ""
    for run in _RUNS.finditer(segment.text):
        x = (column + cell_len(segment.text[: run.start()])) * CELL
        length = cell_len(run.group()) * CELL
        shape = _shape(run.group()[0], x, y, length, ink)
        place = f'x="{x}" y="{y + _BASELINE}"'
        if style.italic:  # not every font has a slanted face
            place = f'transform="translate({x} {y + _BASELINE}) skewX(-12)"'
        yield shape or (
            f'<text {place} textLength="{length}" fill="{ink.hex}"{kind}>'
            f"{escape(run.group(), quote=False)}</text>"
        )


def _shape(sign: str, x: int, y: int, length: int, ink: Color) -> str | None:
    """Draw a block or straight line as a rectangle; return None for other signs."""
    code = ord(sign)
    if 0x2581 <= code <= 0x2588:
        height = ROW * (code - 0x2580) / _EIGHTHS
        return _rect(x, y + ROW - height, length, height, ink)
    if 0x2589 <= code <= 0x258F:
        return _rect(x, y, CELL * (0x2590 - code) / _EIGHTHS, ROW, ink)
    if sign in "─━":
        thick = 1.5 if sign == "─" else 4
        return _rect(x, y + (ROW - thick) / 2, length, thick, ink)
    if sign in "│┃":
        thick = 1.5 if sign == "│" else 4
        return _rect(x + (CELL - thick) / 2, y, thick, ROW, ink)
    return None


def _rect(x: float, y: float, width: float, height: float, fill: Color) -> str:
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}"'
        f' fill="{fill.hex}"/>'
    )
