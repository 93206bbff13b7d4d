"""Packets on their way into a pipe, written whole by a thread of their own."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable
from typing import Final

BEHIND: Final = 256 * 1024
"""Bytes that wait when the reader counts as slow: more than four full screens."""


class Outbox:
    """Writes packets in order, so that nobody who has one waits for the reader."""

    def __init__(self, fileno: int, changed: Callable[[], object]) -> None:
        """Make one; nothing is written before `start`.

        Args:
            fileno: The pipe.
            changed: Called, by any thread, when `behind` has become another.
        """
        self.behind = False
        """Whether the reader is too slow, from then until it has taken everything."""
        self._fileno = fileno
        self._tell = changed
        self._packets: deque[bytes | bytearray] = deque()
        self._waiting = 0
        self._ending = self._gone = False
        self._change = threading.Condition()
        self._thread = threading.Thread(
            target=self._run, name="browser-output", daemon=True
        )

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def put(self, packet: bytes) -> None:
        """Have a packet written after those before it; may be called by any thread.

        Args:
            packet: What must not be parted by another packet.
        """
        with self._change:
            self._packets.append(packet)
            self._grown(len(packet))
        self._judge()

    def draw(self, data: bytes) -> None:
        """Have something drawn; what follows what is not written yet goes with it.

        A frame comes in three pieces, and each packet costs the server and the page
        as much as a frame.

        Args:
            data: What the terminal in the page is to read.
        """
        with self._change:
            if not (self._packets and isinstance(self._packets[-1], bytearray)):
                self._packets.append(bytearray())
            self._packets[-1] += data
            self._grown(len(data))
        self._judge()

    def _grown(self, size: int) -> None:
        self._waiting += size
        if self._gone:
            self._packets.clear()
            self._waiting = 0
        self._change.notify()

    def close(self, patience: float) -> None:
        """Write what is left.

        Args:
            patience: Seconds it may take; what is not read by then is given up.
        """
        with self._change:
            self._ending = True
            self._change.notify()
        if self._thread.is_alive():
            self._thread.join(patience)

    def _run(self) -> None:
        try:
            while packets := self._take():
                _write_all(self._fileno, b"".join(map(_packed, packets)))
                with self._change:
                    self._waiting -= sum(map(len, packets))
                self._judge()
        except OSError:  # nobody reads any more; the end of input tells the app, too
            self._gone = True

    def _take(self) -> list[bytes | bytearray]:
        """Wait for packets, and take all there are; none when it is to end."""
        with self._change:
            self._change.wait_for(lambda: self._packets or self._ending)
            packets = list(self._packets)
            self._packets.clear()
            return packets

    def _judge(self) -> None:
        """Tell when the reader falls behind, and when it has caught up."""
        with self._change:
            before = self.behind
            self.behind = self._waiting > (0 if before else BEHIND)
        if self.behind != before:
            self._tell()


def _packed(data: bytes | bytearray) -> bytes:
    """Make a packet of what is drawn: others are made already."""
    if isinstance(data, bytes):
        return data
    return b"D%s%s" % (len(data).to_bytes(4, "big"), data)


def _write_all(fileno: int, data: bytes) -> None:
    """Write everything: a pipe may take a part at a time."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(fileno, rest) :]
