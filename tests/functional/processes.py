"""Looks at processes that others have started. Needs Linux: elsewhere tests skip."""

from __future__ import annotations

import asyncio
import os
import select
from pathlib import Path

import pytest

DEADLINE = 60.0
"""Seconds that anything waited for may take on a busy machine."""


def children(parent: int) -> list[int]:
    """Return the ids of a process's descendants; skip the test where it cannot know."""
    if not Path("/proc/self/stat").exists():
        pytest.skip("needs /proc to see processes")
    pids = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            after_name = status.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(after_name[1]) == parent and after_name[0] != "Z":
            pid = int(status.parent.name)
            pids += [pid, *children(pid)]
    return pids


def ends(pid: int) -> bool:
    """Wait until a process ends; return False if it does not in time."""
    try:
        watched = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    ready, _, _ = select.select([watched], [], [], DEADLINE)
    os.close(watched)
    return bool(ready)


async def end_here(pid: int) -> bool:
    """Wait like `ends` while this event loop goes on."""
    return await asyncio.to_thread(ends, pid)
