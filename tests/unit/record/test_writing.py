"""Writing in a process of its own."""

from __future__ import annotations

import os
import pickle
import signal
from pathlib import Path

import pytest

from recviewer.reading import reader
from recviewer.record.capture import Capture, Ending
from recviewer.record.folder import Folder, Naming
from recviewer.record.writing import NotWrittenError, WritingProcess

URL = "https://api.openai.com/v1/chat/completions"


def capture() -> Capture:
    """Return an exchange that came in two pieces."""
    capture = Capture("POST", URL, [("Accept", "*/*")], 1.0)
    capture.sent.append(b'{"model": "m", "stream": true}')
    capture.answer(200, [("Content-Type", "text/event-stream")], 1.5)
    capture.add(2.0, b'data: {"choices": []}\n\n')
    capture.add(3.0, b"data: [DONE]\n\n")
    capture.end(Ending.WHOLE, 3.0)
    return capture


def test_a_capture_is_the_same_in_another_process() -> None:
    before = capture()
    again = pickle.loads(pickle.dumps(before))
    assert vars(again) == vars(before)


def test_what_is_written_elsewhere_is_here_and_goes_on_if_the_process_is_killed(
    tmp_path: Path,
) -> None:
    process = WritingProcess(Folder(tmp_path, Naming("x")))
    assert process.write(capture()) == tmp_path / "x-1.json"
    os.kill(process.pid, signal.SIGKILL)
    path = process.write(capture())
    process.end()
    assert path == tmp_path / "x-2.json"
    assert len(reader.read(path).exchanges) == 1


def test_what_cannot_be_written_says_why(tmp_path: Path) -> None:
    out = tmp_path / "out"
    process = WritingProcess(Folder(out, Naming()))
    out.rmdir()
    with pytest.raises(NotWrittenError, match="No such file"):
        process.write(capture())
    process.end()
