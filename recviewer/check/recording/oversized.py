"""R5: the recording is far larger than what it says."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any, Final

from recviewer.check.examples import answered, recording
from recviewer.check.finding import Hit, Severity
from recviewer.check.rule import Rule
from recviewer.check.subject import FileSubject
from recviewer.text.numbers import size_words

_MAX_BYTES: Final = 5_000_000
"""Size from which on a file is large for a recording: of 3,162 in OGX the largest has
1.1 MB."""

_MIN_REPETITIVE_BYTES: Final = 200_000
"""Smaller files may be repetitive."""

_SAMPLE_BYTES: Final = 65_536
_SAMPLES: Final = 3
_QUICK_BYTES: Final = 16_384
_REPETITIVE_RATIO: Final = 150
"""How much smaller the samples become when they are compressed. Chunks that differ in a
few words reach 40; a letter again and again reaches 500."""


def _check(file: FileSubject) -> Iterator[Hit]:
    size = file.size
    if size < _MIN_REPETITIVE_BYTES:
        return
    largest = max(
        (subject.exchange.raw for subject in file.subjects),
        key=lambda raw: len(memoryview(raw)),
        default=b"",
    )
    if _is_repetitive(largest):
        yield Hit(f"{size_words(size)} that repeat the same few bytes", detail="same")
    elif size >= _MAX_BYTES:
        yield Hit(f"the file has {size_words(size)}", severity=Severity.HINT)


def _is_repetitive(raw: Any) -> bool:
    view = memoryview(raw)
    if len(view) < _MIN_REPETITIVE_BYTES:
        return False
    step = (len(view) - _SAMPLE_BYTES) // (_SAMPLES + 1)
    starts = range(step, len(view) - _SAMPLE_BYTES, step)[:_SAMPLES]
    first, second, third = (view[start : start + _SAMPLE_BYTES] for start in starts)
    repeats = _repeats(first)
    # Two of the three decide.
    return repeats if _repeats(second) is repeats else _repeats(third)


def _repeats(sample: memoryview) -> bool:
    """Say whether a part of a file is a few bytes again and again.

    Most are not, which a quick look at the beginning tells: to compress all of it takes
    fifty times as long.
    """
    quick = zlib.compress(sample[:_QUICK_BYTES], zlib.Z_BEST_SPEED)
    if len(quick) > 2 * _SAMPLE_BYTES / _REPETITIVE_RATIO:
        return False
    return _SAMPLE_BYTES / len(zlib.compress(sample, 6)) > _REPETITIVE_RATIO


RULE = Rule(
    id="R5",
    title="oversized",
    severity=Severity.WARNING,
    means=(
        "A file of more than 200 kB repeats the same few bytes, such as a megabyte of"
        " `a`; or, as a hint, a file has more than 5 MB."
    ),
    why="Each clone of the repository carries it for ever, and nobody can review it.",
    mend="Let the test ask for less, or make the long text when the test runs.",
    bad={"a.json": recording(answered("a" * 300_000))},
    good={"a.json": recording(answered("The answer is 4."))},
    file=_check,
)
