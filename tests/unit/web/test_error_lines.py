from __future__ import annotations

import logging

import pytest

pytest.importorskip("textual_serve")

from recviewer.web.serving import ErrorLines


def test_an_error_that_repeats_is_printed_once(
    capsys: pytest.CaptureFixture[str],
) -> None:
    handler = ErrorLines()
    for _ in range(100):
        handler.emit(record("out of system resource\nsocket: <4>", OSError("full")))
    handler.emit(record("something else", None))
    first, second = capsys.readouterr().err.splitlines()
    assert first == "recviewer: out of system resource: OSError: full"
    assert second == "recviewer: something else"


def record(message: str, error: Exception | None) -> logging.LogRecord:
    """Build a log record as a library does."""
    info = (type(error), error, None) if error else None
    return logging.LogRecord("asyncio", logging.ERROR, "", 1, message, (), info)
