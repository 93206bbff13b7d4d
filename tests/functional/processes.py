"""Processes that others have started."""

from __future__ import annotations

import asyncio
import os
import select
from pathlib import Path

DEADLINE = 60.0
"""Seconds that anything waited for may take, on a machine that has much else to do."""


def children(parent: int) -> list[int]:
    """Return the numbers of the processes that a process has started, and theirs."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            after_name = status.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(after_name[1]) == parent and after_name[0] != "Z":
            pid = int(status.parent.name)
            found += [pid, *children(pid)]
    return found


def ends(pid: int) -> bool:
    """Wait until a process ends; say whether it did."""
    try:
        watched = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    ready, _, _ = select.select([watched], [], [], DEADLINE)
    os.close(watched)
    return bool(ready)


async def end_here(pid: int) -> bool:
    """Wait for the same while this process goes on."""
    return await asyncio.to_thread(ends, pid)
