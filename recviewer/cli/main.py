"""The entry point: arguments in, exit status out, every error in one line."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence

from recviewer.cli import commands
from recviewer.cli.output import (
    BAD_USAGE,
    FINE,
    INTERNAL_ERROR,
    INTERRUPTED,
    UNREADABLE,
    report,
)
from recviewer.errors import (
    TRACEBACK_VARIABLE,
    RecviewerError,
    UsageError,
    describe_unexpected,
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run recviewer with some arguments, or those of the process; return its status."""
    arguments = sys.argv[1:] if argv is None else list(argv)
    _open_missing_streams()
    try:
        status = _run(arguments)
        sys.stdout.flush()
    except UsageError as error:
        status = report(error, BAD_USAGE)
    except RecviewerError as error:
        status = report(error, UNREADABLE)
    except KeyboardInterrupt:
        _discard_output()
        status = INTERRUPTED
    except BrokenPipeError:
        _discard_output()  # the reader has seen enough, as `head` does
        status = FINE
    except OSError as error:
        _discard_output()
        text = ": ".join(map(str, filter(None, (error.filename, error.strerror))))
        status = report(RecviewerError(text), UNREADABLE)
    except Exception as error:
        if os.environ.get(TRACEBACK_VARIABLE):
            raise
        hint = f"please report it together with the output of {TRACEBACK_VARIABLE}=1"
        text = f"internal error: {describe_unexpected(error)}; {hint}"
        status = report(RecviewerError(text), INTERNAL_ERROR)
    if argv is None:
        gc.freeze()  # the process ends: Python need not look for garbage once more
    return status


def _run(arguments: Sequence[str]) -> int:
    try:
        return commands.run(arguments)
    except SystemExit as done:  # argparse has printed the help or the version
        return int(done.code or FINE)


def _open_missing_streams() -> None:
    """Give a process that was started with closed streams some that go nowhere."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            setattr(sys, name, os.fdopen(nowhere, "w"))


def _discard_output() -> None:
    """Send what is still buffered nowhere, or the interpreter complains at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
