"""A package of its own with a format and a protocol: it imports `recviewer.plugin`.

The format is lines such as `{"asked": {…}, "answer": [{"shout": "HI"}, …]}`, and the
protocol's events are the items of `answer`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from recviewer.plugin import (
    Call,
    CallRequest,
    CallResponse,
    Document,
    Exchange,
    Format,
    Kind,
    ReplyBuilder,
    StoredBody,
    WireProtocol,
    channel,
    dumps,
    loads,
    mapping,
    string,
    to_exchange,
)


class Journal:
    """Reads one call a line."""

    name: ClassVar[str] = "journal"

    @staticmethod
    def read(document: Document) -> Sequence[Exchange] | None:
        """Read the calls; None if the first line is none."""
        if not document.head.startswith('{"asked":'):
            return None
        calls = map(_call, document.data.splitlines())
        return [to_exchange(call, k, Journal.name) for k, call in enumerate(calls)]


def _call(line: bytes) -> Call:
    fields = loads(line)
    asked, answer = fields["asked"], fields["answer"]
    return Call(
        raw=line,
        request=CallRequest(raw=dumps(asked), body=StoredBody(asked)),
        response=CallResponse(raw=dumps(answer), body=StoredBody(answer, ".answer")),
    )


class Shout(WireProtocol):
    """Events that shout."""

    name: ClassVar[str] = "shout"

    @classmethod
    def claims(cls, event: object) -> bool:
        """Say whether an event shouts."""
        return "shout" in mapping(event)

    def feed(self, event: Any, build: ReplyBuilder) -> None:
        """Add the text of one event."""
        text = string(event.get("shout")) or ""
        build.choice(0).text(channel(Kind.CONTENT), text, ".shout")


FORMAT: type[Format] = Journal
PROTOCOL: type[WireProtocol] = Shout
"""mypy makes sure that the classes are what recviewer expects."""
