"""Clocks and statistics that mean something on a busy machine too."""

from __future__ import annotations

import math
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

Timing = Callable[[], float]
"""Does something, and returns the seconds it took."""


def cpu_seconds(action: Callable[[], object]) -> float:
    """Return the CPU time that an action takes in this process."""
    began = process_time()
    action()
    return process_time() - began


def elapsed_seconds(action: Callable[[], object]) -> float:
    """Return the time that passes until an action is done."""
    began = perf_counter()
    action()
    return perf_counter() - began


def ratio(ours: Timing, theirs: Timing, pairs: int) -> float:
    """Return how much longer one thing takes than another.

    Args:
        ours: Measures the one.
        theirs: Measures the other.
        pairs: How often both are measured, in turns, so that what else happens on
            the machine happens to both; the median of the ratios counts.
    """
    return median(ours() / theirs() for _ in range(pairs))


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the value that so many percent of the values do not exceed."""
    ranked = sorted(values)
    return ranked[max(0, math.ceil(len(ranked) * percent / 100) - 1)]


def peak_memory() -> int:
    """Return the most memory that this program has ever held, in bytes.

    What `getrusage` tells is no less than what the process that started it held then.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    kilobytes = status.partition("VmHWM:")[2].split(maxsplit=1)[0]
    return int(kilobytes) * 1024


def fresh_process(statements: str, *arguments: str) -> float:
    """Run Python statements in a process of their own; return what they print."""
    command = [sys.executable, "-c", statements, *arguments]
    return float(subprocess.run(command, check=True, capture_output=True).stdout)
