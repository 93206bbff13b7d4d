"""Comparing exchanges and reviewing revisions, against bounds in time."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from random import Random
from time import perf_counter

import orjson

from benchmarks import inputs
from benchmarks.measuring import elapsed_seconds, ratio
from benchmarks.scene import SceneApp, Stalls
from benchmarks.table import Row
from benchmarks.terminals import play
from recviewer.compare.comparison import Comparison, Side
from recviewer.compare.exchanges import compare
from recviewer.compare.words import differences
from recviewer.config.app_options import AppOptions
from recviewer.reading import reader
from recviewer.tui.comparison.widget import ComparisonView
from recviewer.tui.screens.comparison import ComparisonScreen
from tests.corpus import CORPUS

_CHUNKS = 100_000
_EDITS = 1_000
_CHARACTERS = 1_000_000
_COMMITS = 20


def rows(work: Path) -> Iterator[Row]:
    """Measure words, exchanges and revisions."""
    yield from _exchanges(work)
    yield from _hard_texts()
    yield from _review(work)


def _exchanges(work: Path) -> Iterator[Row]:
    before, after = [
        Side(str(path), reader.read(path).exchanges[0]) for path in _pair(work)
    ]
    assert len(before.reply.choices[0].tracks[0].text) >= _CHARACTERS // 2
    assert after.reply.chunk_count >= _CHUNKS - _EDITS
    what = f"two exchanges of {_CHUNKS:,} chunks with {_EDITS:,} edits"
    first = min(elapsed_seconds(partial(_first, before, after)) for _ in range(5))
    yield Row(f"{what}: first difference", first * 1000, 200, "ms")
    whole = min(elapsed_seconds(partial(_whole, before, after)) for _ in range(3))
    yield Row(f"{what}: all words", whole, 2, "s")
    figures = play("comparing:side_by_side", work, before.path, after.path)
    shown = figures["first"] * 1000
    yield Row(f"{what}: first difference on screen", shown, 200, "ms")
    yield Row(f"{what}: all of them, in the background", figures["whole"], 2, "s")
    yield Row(f"{what}: longest stall", figures["stall"] * 1000, 50, "ms")


async def side_by_side(app: SceneApp, *paths: str) -> dict[str, float]:
    """Open two folded exchanges side by side a few times; return the best times."""
    before, after = (Side(path, reader.read(path).exchanges[0]) for path in paths)
    assert before.reply
    assert after.reply
    found = [await _opened(app, before, after) for _ in range(3)]
    return {name: min(each[name] for each in found) for name in found[0]}


async def _opened(app: SceneApp, before: Side, after: Side) -> dict[str, float]:
    screen = ComparisonScreen(lambda: (before, after), AppOptions())
    shown_at: list[float] = []

    def look() -> None:
        for view in screen.query(ComparisonView):
            if view.rows.document.current >= 0 and not shown_at:
                shown_at.append(app.frames[-1])

    app.on_frame = look
    async with Stalls() as stalls:
        began = perf_counter()
        app.push_screen(screen)
        await app.until(lambda: bool(shown_at) and screen.view.is_complete)
        whole = perf_counter() - began
    screen.dismiss()
    await asyncio.sleep(0.1)
    return {"first": shown_at[0] - began, "whole": whole, "stall": stalls.longest}


side_by_side.options = lambda *_: AppOptions(())  # type: ignore[attr-defined]


def _first(before: Side, after: Side) -> None:
    [choice] = compare(before, after).choices
    assert choice.diverges() is not None


def _whole(before: Side, after: Side) -> Comparison:
    comparison = compare(before, after)
    found = [d for c in comparison.choices for t in c.texts for d in t.differences()]
    assert len(found) > _EDITS // 2
    assert comparison.request.changed == ()
    return comparison


def _pair(work: Path) -> Iterator[Path]:
    """Write two recordings whose answers differ in some words."""
    words = [f"{word.strip():<9} " for word in islice(inputs.words(), _CHUNKS)]
    random, edited = Random(1), list(words)
    for place in random.sample(range(_CHUNKS), _EDITS):
        edited[place] = random.choice(["", "something else ", f"{words[place]}more "])
    for name, texts in (("before", words), ("after", edited)):
        chunks = (inputs.chunk(text) for text in texts)
        folder = work / name
        folder.mkdir(exist_ok=True)
        yield inputs.write_recording(folder / "pair.json", chunks)


def _hard_texts() -> Iterator[Row]:
    """Measure texts that other programs need minutes for, and twice as much of them."""
    cases: Sequence[tuple[str, Callable[[int], tuple[str, str]]]] = (
        ("one word", lambda n: ("word " * n, "word " * (n - 1_000))),
        ("one word with edits", lambda n: ("word " * n, _now_and_then(n))),
        ("no word in common", lambda n: (_numbered("a", n), _numbered("b", n))),
        ("two words at random", lambda n: (_random(1, n), _random(2, n))),
    )
    for name, make in cases:
        count = _CHARACTERS // 5
        half, full = [_seconds(*make(size)) for size in (count // 2, count)]
        yield Row(f"1 MB of {name}", full, 10, "s")
        yield Row(f"1 MB of {name}, against half of it", full / half, 3.5)


def _seconds(before: str, after: str) -> float:
    def compare_texts() -> None:
        for _ in differences(before, after):
            pass

    return min(elapsed_seconds(compare_texts) for _ in range(2)) + 0.001


def _now_and_then(count: int) -> str:
    return "".join("word " if k % 200 else f"edit{k} " for k in range(count))


def _numbered(letter: str, count: int) -> str:
    return "".join(f"{letter}{k} " for k in range(count))


def _random(seed: int, count: int) -> str:
    random = Random(seed)
    return "".join(random.choice(("some ", "more ")) for _ in range(count))


def _review(work: Path) -> Iterator[Row]:
    """Measure a review of the last commits of other people's recordings, if there."""
    bundle = CORPUS / "ogx-history.bundle"
    if not bundle.exists() or not shutil.which("git"):
        return
    clone = work / "history"
    if not clone.exists():
        _git(work, "clone", "-q", "-b", "main", str(bundle), str(clone))
    span = f"HEAD~{_COMMITS}..HEAD"
    _recviewer(clone, span)  # compiles the modules, as an installation does
    yield Row(
        f"review of {_COMMITS} commits, against git diff --stat + orjson.loads",
        ratio(
            partial(elapsed_seconds, partial(_recviewer, clone, span)),
            partial(elapsed_seconds, partial(_plain, clone, span)),
            5,
        ),
        3,
    )


def _recviewer(clone: Path, span: str) -> None:
    command = [sys.executable, "-m", "recviewer", "review", span]
    environment = os.environ | {
        "PYTHONPATH": str(Path(__file__).parents[1]),
        "PYTHONPYCACHEPREFIX": str(clone.parent / "compiled"),
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    subprocess.run(
        command, cwd=clone, env=environment, check=True, stdout=subprocess.DEVNULL
    )


def _plain(clone: Path, span: str) -> None:
    """Do the least that a review could: see what changed, and parse it."""
    _git(clone, "diff", "--stat", span)
    base, head = span.split("..")
    raw = _git(clone, "diff", "--raw", "--no-abbrev", "--no-renames", base, head)
    blobs = [
        blob
        for line in raw.decode().splitlines()
        for blob in line.split()[2:4]
        if set(blob) != {"0"}
    ]
    given = "\n".join(blobs).encode()
    command = ["git", "cat-file", "--batch"]
    done = subprocess.run(command, cwd=clone, input=given, capture_output=True)
    start = 0
    for _ in blobs:
        end = done.stdout.index(b"\n", start)
        size = int(done.stdout[start:end].split()[2])
        orjson.loads(done.stdout[end + 1 : end + 1 + size])
        start = end + size + 2


def _git(folder: Path, *arguments: str) -> bytes:
    command = ["git", *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True).stdout
