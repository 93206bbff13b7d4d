"""Opening an exchange in steps, without a screen."""

from __future__ import annotations

from pathlib import Path

import pytest

from recviewer.address import Address
from recviewer.errors import CancelledError, NotServedError, ReadError
from recviewer.model.exchange import Recording
from recviewer.playback.pace import Pace
from recviewer.playback.replay import ClockMode
from recviewer.reading.opening import (
    ExchangeRead,
    OpenFailed,
    ReplyFolded,
    not_there,
    open_in_steps,
)
from recviewer.reading.recording_cache import RecordingCache
from recviewer.reading.served_paths import NOT_SERVED, ServedPaths
from tests.functional.opened import streamed, two_answers

MODE = ClockMode(Pace())


def test_the_exchange_comes_first_and_then_its_whole_reply(tmp_path: Path) -> None:
    first, *folded = open_in_steps(str(two_answers(tmp_path)), 0, MODE)
    assert isinstance(first, ExchangeRead)
    last = folded[-1]
    assert isinstance(last, ReplyFolded)
    assert last.exchange is first.exchange
    assert last.folding.done == last.folding.total == 8
    assert last.timed is not None
    assert last.timed.clock_mode is MODE
    assert last.timed.reply.chunk_count == len(last.timed.timeline) == 8


def test_an_exchange_that_the_recording_lacks_fails(tmp_path: Path) -> None:
    path = str(two_answers(tmp_path))
    steps = list(open_in_steps(path, 1, MODE))
    assert steps == [OpenFailed(path, "expected an exchange below 1, not 1")]


def test_a_file_that_cannot_be_read_fails_with_its_beginning(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"request":')
    (failed,) = open_in_steps(str(path), 0, MODE)
    assert isinstance(failed, OpenFailed)
    assert failed.reason.startswith("expected a recording")
    assert failed.beginning == '{"request":'


def test_a_file_that_is_not_served_fails_without_its_beginning(tmp_path: Path) -> None:
    served = tmp_path / "served"
    served.mkdir()
    path = served / "link.json"
    path.symlink_to(two_answers(tmp_path))
    cache = RecordingCache(ServedPaths.of([str(served)]))
    with pytest.raises(NotServedError):
        cache.read(str(path))
    steps = open_in_steps(str(path), 0, MODE, read=cache.read)
    assert list(steps) == [OpenFailed(str(path), NOT_SERVED)]


def test_an_unexpected_error_fails_with_its_place(tmp_path: Path) -> None:
    def read(path: str, cancelled: object) -> Recording:
        raise ZeroDivisionError("oh")

    (failed,) = open_in_steps(str(tmp_path), 0, MODE, read=read)
    assert isinstance(failed, OpenFailed)
    assert failed.reason.startswith("not understood: ZeroDivisionError: oh (")


def test_no_step_follows_once_opening_was_cancelled(tmp_path: Path) -> None:
    is_cancelled = False
    steps = open_in_steps(
        str(two_answers(tmp_path)), 0, MODE, cancelled=lambda: is_cancelled
    )
    assert isinstance(next(steps), ExchangeRead)
    is_cancelled = True
    assert list(steps) == []


def test_a_reader_that_gives_up_ends_the_steps(tmp_path: Path) -> None:
    def read(path: str, cancelled: object) -> Recording:
        raise CancelledError

    assert list(open_in_steps(str(tmp_path), 0, MODE, read=read)) == []


def test_a_read_error_names_its_reason(tmp_path: Path) -> None:
    def read(path: str, cancelled: object) -> Recording:
        raise ReadError(path, "on fire")

    path = str(tmp_path / "gone.json")
    steps = list(open_in_steps(path, 0, MODE, read=read))
    assert steps == [OpenFailed(path, "on fire", "")]


def test_what_an_address_names_in_vain_is_said() -> None:
    reply = streamed(2).reply
    assert not_there(Address("a", choice=1, chunk=7), reply) == ""
    assert not_there(Address("a", choice=2), reply).startswith("There is no choice 2")
    assert not_there(Address("a", chunk=8), reply).startswith("There is no chunk 8")
