"""Writes the parts of an export by the workers of Dask, any of which may be lost."""

from __future__ import annotations

import gc
import os
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Final

from distributed import Client, LocalCluster, as_completed
from distributed.scheduler import KilledWorker

from recviewer import __version__
from recviewer.errors import RecviewerError, UsageError
from recviewer.export.tables.parts import Order, Part, Written, write_part
from recviewer.library.summary import unreadable

_CONNECT_SECONDS: Final = 10
"""How long to wait for a scheduler, and for its first worker."""

_PARTS_AHEAD: Final = 2
"""Parts that each thread of a worker has to do, so that none waits for the next."""

_LOST: Final = "expected a recording that can be read, but every worker ended over it"

_NO_LOGS: Final = 100
"""A level of logging that nothing reaches: what matters is told in other words."""


@contextmanager
def connected(where: str | None, workers: int | None = None) -> Iterator[Client]:
    """Connect to a scheduler, or start workers on this machine.

    Args:
        where: Address of the scheduler; None to start workers.
        workers: How many workers to start; one for each core if None.

    Raises:
        UsageError: Nobody answers, or has workers that can do it.
    """
    if where is None:
        with (
            LocalCluster(
                n_workers=workers or os.cpu_count() or 1,
                threads_per_worker=1,
                dashboard_address="127.0.0.1:0",
                silence_logs=_NO_LOGS,
                # They look for garbage as rarely as this process does: with Python's
                # own thresholds that takes a twentieth of their time.
                preload=f"import gc\ngc.set_threshold{gc.get_threshold()}\n",
            ) as cluster,
            Client(cluster) as client,
        ):
            yield client
        return
    try:
        client = Client(where, timeout=_CONNECT_SECONDS)
    except (OSError, ValueError) as error:
        reason = str(error) or "nothing answers"
        raise UsageError(f"--dask {where}: expected a scheduler: {reason}") from None
    with client:
        _require_workers(where, client)
        yield client


def write_parts(
    every: Iterable[Part], order: Order, client: Client
) -> Iterator[Written]:
    """Have the workers write parts.

    A part whose worker is lost is written by another one. One that no worker survives
    is halved at the end, until it is clear which file is to blame: that gets a row with
    a reason.

    Args:
        every: The parts.
        order: What is to be written of them.
        client: A client of Dask.

    Yields:
        What became of each part, as soon as it is written.

    Raises:
        OSError: Rows cannot be written.
        RecviewerError: The scheduler is gone.
    """
    left = iter(every)
    suspects: deque[Part] = deque()
    done = as_completed()
    by_key: dict[str, Part] = {}

    def submit_more() -> None:
        threads = max(1, sum(client.nthreads().values()))
        some = list(islice(left, max(0, threads * _PARTS_AHEAD - len(by_key))))
        if not some and not by_key and suspects:
            # Alone: what runs beside a part that ends its worker is lost with it.
            some.append(suspects.popleft())
        for part in some:
            future = client.submit(write_part, part, order, pure=False)
            by_key[future.key] = part
            done.add(future)

    submit_more()
    for future in done:
        part = by_key.pop(future.key)
        if future.cancelled():
            raise RecviewerError("--dask: the scheduler is gone; nothing was written")
        if future.status == "error" and isinstance(future.exception(), KilledWorker):
            suspects += _smaller(part)
        else:
            yield future.result()
        submit_more()


def _smaller(part: Part) -> tuple[Part, ...]:
    """Return what to write in place of a part that no worker has survived."""
    if len(part.paths) > 1:
        return part.halves()
    lost = tuple(unreadable(path, _LOST) for path in part.paths)
    return (Part(part.name, (), (*part.known, *lost)),)


def _require_workers(where: str, client: Client) -> None:
    """Make sure that there are workers, which have this version of recviewer."""
    try:
        client.wait_for_workers(1, timeout=_CONNECT_SECONDS)
    except TimeoutError:
        raise UsageError(f"--dask {where}: expected workers, and it has none") from None
    try:
        versions = set(client.run(_version).values())
    except ModuleNotFoundError:
        versions = {"none"}
    if versions != {__version__}:
        found = ", ".join(sorted(versions))
        raise UsageError(
            f"--dask {where}: expected workers that have recviewer[parquet]"
            f" {__version__}, not {found}"
        )


def _version() -> str:
    """Return the version that a worker has."""
    import pyarrow  # noqa: F401 - which it needs as well

    return __version__
