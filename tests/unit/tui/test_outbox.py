from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from recviewer.tui.browser_driver import MAX_PENDING_BYTES, Outbox
from tests.functional.processes import DEADLINE


@dataclass
class Pipe:
    """A pipe with an outbox at one end, and the test at the other."""

    outbox: Outbox
    reader: int
    changed: threading.Event = field(default_factory=threading.Event)

    def read(self, size: int) -> bytes:
        """Read exactly `size` bytes."""
        data = b""
        while len(data) < size:
            data += os.read(self.reader, size - len(data))
        return data

    def wait_for_change(self) -> None:
        """Wait until the outbox reports that `behind` has changed."""
        assert self.changed.wait(DEADLINE)
        self.changed.clear()


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    reader, writer = os.pipe()
    changed = threading.Event()
    made = Pipe(Outbox(writer, changed.set), reader, changed)
    made.outbox.start()
    yield made
    os.close(reader)
    made.outbox.close(DEADLINE)
    os.close(writer)


def test_packets_of_several_threads_are_written_whole(pipe: Pipe) -> None:
    packets = [bytes([65 + n]) * 200_000 for n in range(4)]
    writers = [threading.Thread(target=pipe.outbox.put, args=(p,)) for p in packets]
    for writer in writers:
        writer.start()
    read = pipe.read(800_000)
    for writer in writers:
        writer.join()
    assert sorted(read[n : n + 200_000] for n in range(0, 800_000, 200_000)) == packets


def test_pieces_of_a_frame_are_written_as_one_packet() -> None:
    reader, writer = os.pipe()
    outbox = Outbox(writer, lambda: None)
    for piece in (b"begin", b"frame", b"end"):
        outbox.draw(piece)
    outbox.put(b"M")
    outbox.draw(b"x")
    outbox.start()
    outbox.close(DEADLINE)
    os.close(writer)
    with os.fdopen(reader, "rb") as read:
        assert read.read() == b"D\0\0\0\x0dbeginframeendMD\0\0\0\x01x"


def test_a_slow_reader_blocks_no_writer_and_is_reported(pipe: Pipe) -> None:
    pipe.outbox.put(b"x" * (MAX_PENDING_BYTES + 1))
    pipe.wait_for_change()
    assert pipe.outbox.behind


def test_a_reader_that_has_caught_up_is_reported(pipe: Pipe) -> None:
    pipe.outbox.put(b"x" * (MAX_PENDING_BYTES + 1))
    pipe.wait_for_change()
    pipe.read(MAX_PENDING_BYTES + 1)
    pipe.wait_for_change()
    assert not pipe.outbox.behind


def test_closing_an_outbox_writes_the_last_packet(pipe: Pipe) -> None:
    pipe.outbox.put(b"good-bye")
    pipe.outbox.close(DEADLINE)
    assert pipe.read(8) == b"good-bye"


def test_an_outbox_whose_reader_is_gone_blocks_no_writer() -> None:
    reader, writer = os.pipe()
    outbox = Outbox(writer, lambda: None)
    outbox.start()
    os.close(reader)
    outbox.put(b"nobody reads this")
    outbox.close(DEADLINE)
    outbox.put(b"nor this")
    os.close(writer)
