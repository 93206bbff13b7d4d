"""Cassettes of go-vcr, versions 1 and 2.

https://github.com/dnaeon/go-vcr, `pkg/cassette/cassette.go`. Their `duration` is the
time of the round trip, which ends with the headers: the body is read afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import ClassVar

from msgspec.structs import replace

from recviewer.formats import item_list
from recviewer.formats.call import Call, to_exchanges
from recviewer.formats.document import Document
from recviewer.formats.item_list import Item
from recviewer.model.exchange import Exchange
from recviewer.model.transcript import Totals

_DURATION_PART = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)(h|ms|m|s|us|µs|μs|ns)")
_UNIT_SECONDS = {"h": 3_600, "m": 60, "s": 1, "ms": 1e-3, "ns": 1e-9}
_MICROSECOND = 1e-6


class GoVcr:
    """Reads `interactions` whose requests have a `url` and responses a `code`."""

    name: ClassVar[str] = "go-vcr"

    @staticmethod
    def read(document: Document) -> Sequence[Exchange] | None:
        """Read a cassette; None if the items of its list have other fields."""
        if document.fields is not None:
            return None
        found = item_list.read_items(document, "interactions")
        if found is None or not any(map(_is_call, found)):
            return None
        return to_exchanges(map(_call, found), GoVcr.name)


def _is_call(item: Item) -> bool:
    request, response = item.field("request").fields, item.field("response").fields
    return "url" in request and ("code" in response or "proto" in request)


def _call(item: Item) -> Call:
    recorded, call = item.field("response"), item_list.item_to_call(item)
    code = recorded.fields.get("code")
    response = replace(
        call.response,
        status=code if type(code) is int else None,
        totals=_totals(recorded.fields.get("duration")),
    )
    return replace(call, response=response)


def _totals(duration: object) -> Totals | None:
    seconds = seconds_of(duration) if isinstance(duration, str) else 0.0
    return Totals(ttft=seconds, duration=None, basis="duration") if seconds else None


def seconds_of(text: str) -> float:
    """Return the seconds of a Go duration such as `1m2.5s`; 0 if it is invalid."""
    parts = _DURATION_PART.findall(text)
    if "".join(number + unit for number, unit in parts) != text:
        return 0.0
    return sum(float(n) * _UNIT_SECONDS.get(unit, _MICROSECOND) for n, unit in parts)
