from __future__ import annotations

import logging

import pytest

from recviewer.web.complaints import Complaints


def test_what_goes_wrong_again_and_again_is_told_once(
    capsys: pytest.CaptureFixture[str],
) -> None:
    complaints = Complaints()
    for _ in range(100):
        complaints.emit(record("out of system resource\nsocket: <4>", OSError("full")))
    complaints.emit(record("something else", None))
    first, second = capsys.readouterr().err.splitlines()
    assert first == "recviewer: out of system resource: OSError: full"
    assert second == "recviewer: something else"


def record(words: str, error: Exception | None) -> logging.LogRecord:
    """Make what a library logs."""
    info = (type(error), error, None) if error else None
    return logging.LogRecord("asyncio", logging.ERROR, "", 1, words, (), info)
