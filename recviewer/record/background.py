"""A recorder in a process of its own, so that drawing does not delay what passes."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from threading import Thread

from recviewer.errors import RecviewerError, UsageError
from recviewer.library.scan.process import Reporting, ReportingProcess
from recviewer.record.calls import Calls
from recviewer.record.recorded import Recorded
from recviewer.record.recorder import plan_of, record
from recviewer.record.reports import (
    Finished,
    Listening,
    Orders,
    Refused,
    Report,
    Reports,
    Said,
)


class BackgroundRecorder:
    """A process that records; it starts when the object is created."""

    def __init__(self, orders: Orders) -> None:
        """Start the process, and wait until it listens.

        Args:
            orders: What to record.

        Raises:
            UsageError: It cannot.
        """
        self.calls = Calls(Path(orders.out))
        """What passes."""
        self._process: ReportingProcess[Sequence[Report]] = ReportingProcess(__name__)
        self._process.send(orders)
        self.calls.lines = self._wait()
        self._thread = Thread(target=self._take, name="recviewer-reports", daemon=True)
        self._thread.start()

    @property
    def is_running(self) -> bool:
        """Whether it still records."""
        return self._thread.is_alive()

    def stop(self) -> None:
        """Tell it to end, and its command."""
        self._process.close_input()

    def wait(self, seconds: float | None = None) -> None:
        """Wait until it has ended, or for some seconds."""
        self._thread.join(seconds)

    def _wait(self) -> Sequence[str]:
        while True:
            try:
                reports = self._process.take()
            except EOFError:
                raise UsageError("the recorder could not be started") from None
            for number, report in enumerate(reports, 1):
                match report:
                    case Listening(lines):
                        self.calls.take(reports[number:])
                        return lines
                    case Refused(reason):
                        self._process.end()
                        raise UsageError(reason)
                    case _:
                        pass

    def _take(self) -> None:
        """Take what it tells, in a thread, until it has ended."""
        with suppress(EOFError, OSError):
            while True:
                self.calls.take(self._process.take())
        if self.calls.finished is None:
            words = "the recorder has ended before it was told to"
            self.calls.take([Said(words), Finished(None, Recorded())])
        self._process.end()


def _main() -> None:
    """Record as ordered on standard input, until that is closed."""
    reporting: Reporting[Sequence[Report]] = Reporting()
    orders = reporting.receive()
    assert isinstance(orders, Orders)
    Thread(target=_end_with_stdin, daemon=True).start()
    reports = Reports(reporting.report)
    try:
        last: Report = _record(orders, reports)
    except (RecviewerError, OSError) as error:
        last = Refused(str(error))
    reports.close(last)


def _record(orders: Orders, reports: Reports) -> Finished:
    with Path(orders.output).open("ab") as output:
        plan = plan_of(orders, output)
        status, recorded = record(plan, reports.say, reports)
    return Finished(status if orders.command else None, recorded)


def _end_with_stdin() -> None:
    """Wait, in a thread, until nobody wants more; then end as if signalled."""
    while os.read(0, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    _main()
