"""Takes the pictures in `screenshots/` of the real app on the sample recordings.

Run by `make screenshots`; needs the font Fira Code. Nothing plays while a picture is
taken, so that every run takes the same pictures.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import resvg_py
from PIL import Image

from recviewer.tui.theme import LIGHT
from scripts import animation
from scripts.picture import svg
from tests.browser.conftest import CHROMIUM
from tests.stage import Shot, drawn, staged

ROOT = Path(__file__).parent.parent

WIDE, MIDDLE, SMALL = (160, 44), (120, 36), (80, 24)

SHOTS = (
    Shot("library", MIDDLE, keys=("down", "down")),
    Shot("request", MIDDLE, "test_tool_results", ("d",)),
    Shot("two-choices", MIDDLE, "test_two_answers", ("b", "4")),
    Shot("four-choices", WIDE, "test_four_openings", ("5",)),
    Shot("tool-calls", MIDDLE, "test_parallel_calls", ("6",)),
    Shot("drill-down", WIDE, "test_two_answers", ("4", "c")),
    Shot("markdown", MIDDLE, "test_code_review", ("m",)),
    Shot("light", MIDDLE, "test_two_minds", ("5",), theme=LIGHT.name),
    Shot("clock", MIDDLE, "test_long_gap", ("6",)),
    Shot("review", WIDE, keys=("a",), reviewed=True),
    Shot("comparison", WIDE, keys=("n", "enter"), reviewed=True),
    Shot("small", SMALL, "test_two_answers", ("3",)),
    Shot("keys", MIDDLE, "test_two_answers", ("question_mark",)),
)

_FONT = "Fira Code"
"""Font of the pictures. Others lack some of the signs."""

_PALETTE_SIZE = 256
"""Size of the palette. A screen has few colours; the rest are edges of letters."""


async def take(shot: Shot) -> bytes:
    """Return a shot as PNG."""
    async with staged(shot) as (app, _):
        drawing = svg(drawn(app), app.screen.background_colors[1])
    png = resvg_py.svg_to_bytes(
        svg_string=drawing,
        zoom=1,
        font_family=_FONT,
        monospace_family=_FONT,
    )
    return smaller(bytes(png))


def smaller(png: bytes) -> bytes:
    """Return a picture of a screen in fewer bytes that looks the same."""
    out = BytesIO()
    image = Image.open(BytesIO(png)).convert("RGBA")
    image.quantize(_PALETTE_SIZE, method=Image.Quantize.FASTOCTREE).save(
        out, "PNG", optimize=True
    )
    return out.getvalue()


def main(names: list[str]) -> None:
    """Take all pictures, or only those named."""
    fonts = subprocess.run(["fc-list"], capture_output=True, text=True, check=True)
    if _FONT not in fonts.stdout:
        sys.exit(f"the pictures need the font {_FONT}: it is not installed")
    target = ROOT / "screenshots"
    for shot in SHOTS:
        if not names or shot.name in names:
            (target / f"{shot.name}.png").write_bytes(asyncio.run(take(shot)))
    if not names or "replay" in names:
        replay = asyncio.run(animation.take())
        (target / "replay.svg").write_text(replay, encoding="utf-8")
    if not names or "browser" in names:
        _take_browser(target / "browser.png")


def _take_browser(target: Path) -> None:
    """Take the picture of the page if there is a browser."""
    if not Path(CHROMIUM).exists():
        print(f"{target.name} is left unchanged: there is no {CHROMIUM}")
        return
    from scripts import browser

    target.write_bytes(smaller(browser.take()))


if __name__ == "__main__":
    os.chdir(ROOT)
    with TemporaryDirectory() as cache:  # the person's own index stays as it is
        os.environ["XDG_CACHE_HOME"] = cache
        main(sys.argv[1:])
