"""Clocks and statistics that hold on a busy machine too."""

from __future__ import annotations

import math
import resource
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

Timing = Callable[[], float]
"""Does something and returns the seconds it took."""


def cpu_seconds(action: Callable[[], object]) -> float:
    """Return the CPU time that an action takes in this process."""
    began = process_time()
    action()
    return process_time() - began


def cpu_seconds_of_all(action: Callable[[], object]) -> float:
    """Return the CPU time of an action, in this process and in those it starts.

    Args:
        action: Does something, and waits until the processes that it starts have ended.
    """

    def children() -> float:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    began = children()
    own = cpu_seconds(action)
    return own + children() - began


def elapsed_seconds(action: Callable[[], object]) -> float:
    """Return the wall-clock time that an action takes."""
    began = perf_counter()
    action()
    return perf_counter() - began


def ratio(ours: Timing, theirs: Timing, pairs: int) -> float:
    """Return the median ratio of two timings.

    Args:
        ours: The numerator.
        theirs: The denominator.
        pairs: Number of measurements. The two alternate, so that other load on the
            machine affects both.
    """
    return median(ours() / theirs() for _ in range(pairs))


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the value that `percent` percent of the values do not exceed."""
    ranked = sorted(values)
    return ranked[max(0, math.ceil(len(ranked) * percent / 100) - 1)]


def peak_memory() -> int:
    """Return the peak resident memory of this process in bytes.

    `getrusage` would not do: its figure is never below that of the parent process at
    the time of the fork.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    kilobytes = status.partition("VmHWM:")[2].split(maxsplit=1)[0]
    return int(kilobytes) * 1024


def fresh_process(statements: str, *arguments: str) -> float:
    """Run Python statements in a fresh process and return the number they print."""
    command = [sys.executable, "-c", statements, *arguments]
    return float(subprocess.run(command, check=True, capture_output=True).stdout)
