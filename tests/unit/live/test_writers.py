"""Reading a pipe and a file while somebody writes them."""

from __future__ import annotations

import os
from pathlib import Path
from threading import Event

import pytest

from recviewer.live.inflow import Inflow
from recviewer.live.writers import GrowingFile, read_pipe


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "a.sse"
    path.write_bytes(b"data: 1\n\n")
    return path


def watched(path: Path) -> tuple[GrowingFile, Inflow]:
    inflow = Inflow()
    inflow.put(path.read_bytes())
    return GrowingFile(path, inflow.data, Event()), inflow


def append(path: Path, data: bytes) -> None:
    with path.open("ab") as file:
        file.write(data)


def test_a_pipe_is_read_to_its_end() -> None:
    end, other = os.pipe()
    inflow = Inflow()
    read_pipe(end, inflow)

    os.write(other, b"one")
    assert inflow.look(0, 0, 10).pieces[0].data == b"one"
    os.write(other, b"two")
    os.close(other)

    assert inflow.look(0, 1, 10).pieces[0].data == b"two"
    look = inflow.look(0, 2, 10)
    assert (look.ended, look.remark) == (True, "")


def test_what_is_appended_to_a_file_is_read_once(path: Path) -> None:
    file, inflow = watched(path)
    assert not file.read_new(inflow)

    append(path, b"data: 2\n\n")

    assert file.read_new(inflow)
    assert not file.read_new(inflow)
    assert inflow.data == b"data: 1\n\ndata: 2\n\n"
    assert inflow.look(0, 0).remark == ""


@pytest.mark.parametrize("data", [b"new", b"data: 9\n\n", b"data: 9\n\ndata: 2\n\n"])
def test_a_file_that_is_rewritten_is_begun_again(path: Path, data: bytes) -> None:
    file, inflow = watched(path)
    file.read_new(inflow)

    path.write_bytes(data)

    assert file.read_new(inflow)
    look = inflow.look(0, 1)
    assert look.beginning == 1
    assert look.remark == "the file was rewritten"
    assert inflow.data == data


def test_a_file_that_is_touched_has_nothing_new(path: Path) -> None:
    file, inflow = watched(path)

    os.utime(path, (1, 1))

    assert not file.read_new(inflow)


def test_a_file_that_is_gone_is_told_until_it_is_there_again(path: Path) -> None:
    file, inflow = watched(path)
    path.unlink()
    assert not file.read_new(inflow)
    assert inflow.look(0, 0).remark.startswith("the file is gone: ")

    path.write_bytes(b"data: 1\n\ndata: 2\n\n")

    assert file.read_new(inflow)
    assert inflow.data == b"data: 1\n\ndata: 2\n\n"
    assert inflow.look(0, 0).remark == ""


def test_nobody_watches_a_file_any_more_once_that_is_stopped(path: Path) -> None:
    stopped = Event()
    stopped.set()

    file = GrowingFile(path, path.read_bytes(), stopped)

    assert not file.wait_for_change(Inflow())
