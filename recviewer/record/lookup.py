"""Finds the recording that answers a request."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct

from recviewer.compare.comparison import Side
from recviewer.explain.asked import from_text
from recviewer.explain.nearest import find_nearest
from recviewer.explain.report import text as explained
from recviewer.export.word_diff import PLAIN
from recviewer.formats.ogx_keys import hashed
from recviewer.jsondoc import parsing
from recviewer.model.exchange import Request

_COMMAND = "recviewer diff "

_HOST = "http://localhost"
"""Stands for all hosts: a request to this server names another one."""


class Entry(Struct, frozen=True):
    """Where a recorded exchange is."""

    path: str
    number: int
    endpoint: str
    """Path of the URL that was asked."""


class Asking(Struct, frozen=True):
    """A request that wants an answer."""

    method: str
    target: str
    """Path and query."""
    body: object
    """JSON, or text if it is something else; None if there is none."""

    @property
    def endpoint(self) -> str:
        """The path."""
        return self.target.partition("?")[0]


class Lookup:
    """The requests of recordings, by what counts of them.

    What was asked several times is answered in the order of the recordings, and then
    by the last one.
    """

    def __init__(self, sides: Iterable[Side]) -> None:
        """Take recorded exchanges; nothing is kept but where they are.

        Args:
            sides: The exchanges.
        """
        self._entries: dict[bytes, list[Entry]] = {}
        self._given: dict[Entry, int] = {}
        self.unanswering = 0
        """Number of exchanges that were no HTTP requests."""
        for side in sides:
            request = side.exchange.request
            if request.url is None or request.method is None:
                self.unanswering += 1
                continue
            path = urlsplit(request.url).path
            digest = _digest(request.method, path, request.body)
            entry = Entry(side.path, side.exchange.number, path)
            self._entries.setdefault(digest, []).append(entry)

    def __len__(self) -> int:
        """Count the exchanges that can answer."""
        return sum(map(len, self._entries.values()))

    def find(self, asking: Asking) -> Entry | None:
        """Return the exchange to answer with; None if nothing is recorded."""
        digest = _digest(asking.method, asking.endpoint, asking.body)
        entries = self._entries.get(digest, [])
        exact = [each for each in entries if each.endpoint == asking.endpoint]
        fitting = exact or [
            each for each in entries if _same_end(each.endpoint, asking.endpoint)
        ]
        if not fitting:
            return None
        first = fitting[0]
        turn = self._given.get(first, 0)
        self._given[first] = turn + 1
        return fitting[min(turn, len(fitting) - 1)]


def explain_miss(asking: Asking, sides: Callable[[], Iterable[Side]]) -> str:
    """Say which recording is nearest to a request, and what differs.

    Args:
        asking: The request.
        sides: Reads all recordings again.
    """
    fields = {
        "method": asking.method,
        "url": f"{_HOST}{asking.target}",
        "body": asking.body,
    }
    asked = from_text(parsing.dumps({"request": fields}).decode(), "request")
    said = f"no recording answers {asking.method} {asking.endpoint}"
    if asked is None:
        return said
    found = find_nearest(asked, sides(), 1)
    lines = map(str, explained(found, PLAIN))
    # The request is in no file that a command could name.
    return "\n".join([said, *(each for each in lines if _COMMAND not in each)])


def _digest(method: str, path: str, body: object) -> bytes:
    """Return what requests have in common that are the same but for their host.

    What OGX's recorder does not count is left out; the path is compared later.
    """
    value: Any = {} if body is None else body
    request = Request(b"{}", value, method=method, url=f"{_HOST}{path}")
    found = hashed(request, None)
    counted = value if found is None else found["body"]
    try:
        text = json.dumps([method.upper(), counted], sort_keys=True, default=repr)
    except RecursionError:
        text = repr(id(body))
    return sha256(text.encode()).digest()


def _same_end(one: str, other: str) -> bool:
    """Return whether one path is the end of the other, part by part."""
    shorter, longer = sorted((one, other), key=len)
    return longer.endswith(shorter) and shorter.startswith("/")
