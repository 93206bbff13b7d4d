"""Runs the proxy, with or without a command, and writes what passes."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, Final

from msgspec import Struct

from recviewer.errors import UsageError
from recviewer.record.capture import Capture, Ending
from recviewer.record.folder import Folder
from recviewer.record.loopback import listening, until_signalled
from recviewer.record.proxy import Proxy, sending
from recviewer.record.recorded import Recorded
from recviewer.record.reports import Orders, Reports
from recviewer.record.upstreams import Upstream, environment, parse_upstreams
from recviewer.record.writing import NotWrittenError, WritingProcess

_MAX_WAITING: Final = 64
"""Exchanges that wait to be written; the connections of more wait with them."""

_SWITCH_SECONDS: Final = 0.000_5
"""How long writing may keep the thread that passes bytes on waiting."""

_GC_THRESHOLDS: Final = (20_000, 10, 50)
"""Allocations between collections of young, older and old objects: each one delays all
streams."""

_SIGNALLED: Final = 128
"""What shells add to the number of a signal that ended a command."""

Say = Callable[[str], None]

Write = Callable[[Capture], Path]

Written = Callable[[Capture, Path | None], object]


class Writer:
    """Writes exchanges one after another in a thread, so that streams go on."""

    def __init__(
        self, write: Write, say: Say, written: Written = lambda *_: None
    ) -> None:
        """Take how to write.

        Args:
            write: Writes an exchange and returns its file, or raises `NotWrittenError`.
            say: Prints a line about what was not written.
            written: Takes each exchange and its file; None if it was not written.
        """
        self._file = write
        self._say = say
        self._written = written
        self._thread = ThreadPoolExecutor(1, "recviewer-writer")
        self._waiting = 0
        self.recorded = Recorded()

    async def keep(self, capture: Capture) -> None:
        """Have an exchange written; wait only if many are waiting already."""
        self._waiting += 1
        future = self._thread.submit(self._write, capture)
        if self._waiting > _MAX_WAITING:
            await asyncio.shield(asyncio.wrap_future(future))

    def close(self) -> None:
        """Write what is waiting."""
        self._thread.shutdown()

    def _write(self, capture: Capture) -> None:
        file: Path | None = None
        if capture.ending is Ending.UNREACHABLE:
            self._say(f"{capture.method} {_path(capture)}: {capture.failure}")
        try:
            file = self._file(capture)
        except NotWrittenError as error:
            self.recorded.lost += 1
            self._say(f"not written: {capture.method} {_path(capture)}: {error}")
        else:
            self.recorded.written += 1
            self.recorded.cut_off += capture.ending is not Ending.WHOLE
        finally:
            self._waiting -= 1
            self._written(capture, file)


class Plan(Struct, frozen=True):
    """What to record, and how."""

    upstreams: Sequence[Upstream]
    folder: Folder
    port: int
    command: Sequence[str] = ()
    """A program and its arguments; none to record until ctrl+c."""
    variables: Sequence[str] = ()
    """Variables to set for it besides those of the SDKs."""
    output: BinaryIO | None = None
    """Takes what it prints; it reads nothing then. None for the terminal."""


def plan_of(orders: Orders, output: BinaryIO | None = None) -> Plan:
    """Make ready for what is to be recorded.

    Args:
        orders: What to record.
        output: Takes what the command prints; None for where this program prints.

    Raises:
        UsageError: A server is wrong, or the folder cannot be made.
    """
    upstreams = parse_upstreams(orders.to)
    try:
        folder = Folder(Path(orders.out), orders.naming)
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError(f"--out {orders.out}: {reason}") from None
    return Plan(
        upstreams, folder, orders.port, orders.command, orders.variables, output
    )


def record(
    plan: Plan, say: Say, reports: Reports | None = None
) -> tuple[int, Recorded]:
    """Record until the command ends, or until ctrl+c.

    Args:
        plan: What to record.
        say: Prints a line for people.
        reports: Tells somebody what passes; None if nobody watches.

    Returns:
        The exit status of the command, and what was recorded.

    Raises:
        UsageError: The port cannot be used, or there is no such command.
    """
    sys.setswitchinterval(_SWITCH_SECONDS)
    gc.freeze()  # what is imported stays
    gc.set_threshold(*_GC_THRESHOLDS)
    process = WritingProcess(plan.folder)
    writer = Writer(process.write, say, reports.end if reports else _ignore)
    try:
        status = _run_quickly(_record(plan, writer, say, reports))
    finally:
        writer.close()
        process.end()
    return status, writer.recorded


def _run_quickly(recording: Coroutine[Any, Any, int]) -> int:
    """Run an event loop until a coroutine ends: uvloop's, where there is one."""
    try:
        import uvloop
    except ImportError:  # there is none for Windows
        return asyncio.run(recording)
    return uvloop.run(recording)


async def _record(plan: Plan, writer: Writer, say: Say, reports: Reports | None) -> int:
    begin, listen = (reports.begin, reports.listen) if reports else (_ignore, _ignore)
    async with sending() as session:
        proxy = Proxy(plan.upstreams, session, writer.keep, begin)
        async with listening(proxy.answer, plan.port) as address:
            for upstream in plan.upstreams:
                say(f"{address}{upstream.root} → {upstream.origin}{upstream.path}")
            variables = environment(plan.upstreams, address, plan.variables)
            if not plan.command:
                for name, value in variables.items():
                    say(f"{name}={value}")
                listen()
                await until_signalled()
                return 0
            say(f"for the command: {' '.join(sorted(variables))}")
            return await _run(plan, variables, listen)


async def _run(
    plan: Plan, variables: dict[str, str], started: Callable[[], object]
) -> int:
    """Run the command to its end; return its exit status.

    Ctrl+c reaches it too, and it decides what that means.
    """
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGINT, lambda: None)
    command, output = plan.command, plan.output
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            env=os.environ | variables,
            stdin=output and asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError(f"{command[0]}: {reason}") from None

    started()

    def end() -> None:
        with suppress(ProcessLookupError):
            process.terminate()

    loop.add_signal_handler(signal.SIGTERM, end)
    status = await process.wait()
    return status if status >= 0 else _SIGNALLED - status


def _ignore(*_: object) -> None:
    """Tell nobody."""


def _path(capture: Capture) -> str:
    return capture.url.partition("?")[0]
