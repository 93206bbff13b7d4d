"""A network between a browser and a server, which a test can cut or stall."""

from __future__ import annotations

import selectors
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Network:
    """Passes on what comes to its port, until it is cut or stalled."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._others: dict[socket.socket, socket.socket] = {}
        self._servers: set[socket.socket] = set()
        self._lock = threading.Lock()
        self.port: int = self._listener.getsockname()[1]
        self.server_port = 0
        """Where it leads to."""
        self.stalled = False
        """Whether nothing is passed on, while all connections stay open."""
        self.delivered = 0
        """Number of bytes that came from the server."""
        self._ended = False

    def cut(self) -> None:
        """Close all connections."""
        with self._lock:
            for one in list(self._others):
                self._close(one)

    def run(self) -> None:
        """Pass on data until `end`."""
        while not self._ended:
            for key, _ in self._selector.select(0.02):
                with self._lock:
                    self._take(key.fileobj)
            if self.stalled:
                threading.Event().wait(0.02)

    def end(self) -> None:
        """Stop passing on."""
        self._ended = True

    def close(self) -> None:
        """Close all connections and the port."""
        self.cut()
        self._selector.close()
        self._listener.close()

    def _take(self, one: object) -> None:
        if self.stalled or not isinstance(one, socket.socket):
            return
        if one is self._listener:
            client, _ = one.accept()
            with suppress(OSError):
                server = socket.create_connection(("127.0.0.1", self.server_port))
                self._servers.add(server)
                for a, b in ((client, server), (server, client)):
                    self._others[a] = b
                    self._selector.register(a, selectors.EVENT_READ)
                return
            client.close()
        elif one in self._others:
            try:
                data = one.recv(65536)
                self._others[one].sendall(data)
                self.delivered += len(data) if one in self._servers else 0
            except OSError:
                data = b""
            if not data:
                self._close(one)

    def _close(self, one: socket.socket) -> None:
        for each in (one, self._others.get(one)):
            if each is not None and self._others.pop(each, None) is not None:
                self._servers.discard(each)
                self._selector.unregister(each)
                each.close()


@contextmanager
def network() -> Iterator[Network]:
    """Run a network until the end of the block."""
    running = Network()
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    yield running
    running.end()
    thread.join()
    running.close()
