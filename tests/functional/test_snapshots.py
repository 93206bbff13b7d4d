"""Whole screens, as text, compared with how they looked when they were last read.

After a change that is meant, `make snapshots` writes them anew: read the difference.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from scripts.screenshots import SHOTS, Shot, staged

HERE = Path(__file__).parent / "snapshots"


@pytest.mark.parametrize("shot", SHOTS, ids=lambda shot: shot.name)
async def test_the_screen_looks_as_it_did(shot: Shot) -> None:
    async with staged(shot) as app:
        strips = app.screen._compositor.render_strips()
    text = "".join(f"{strip.text.rstrip()}\n" for strip in strips)
    file = HERE / f"{shot.name}.txt"
    if "SNAPSHOTS" in os.environ:
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")
