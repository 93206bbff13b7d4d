"""Cassettes of go-vcr, versions 1 and 2.

https://github.com/dnaeon/go-vcr, `pkg/cassette/cassette.go`. Their `duration` is how
long the round trip took, which ends with the headers: the body is read afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from recviewer.formats import cassette
from recviewer.formats.call import Call, to_exchange
from recviewer.formats.cassette import Item
from recviewer.formats.document import Document
from recviewer.model.exchange import Exchange
from recviewer.model.transcript import Totals

_PART = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)(h|ms|m|s|us|µs|μs|ns)")
_SECONDS = {"h": 3_600, "m": 60, "s": 1, "ms": 1e-3, "ns": 1e-9}
_MICROSECOND = 1e-6


class GoVcr:
    """Reads `interactions` whose requests have a `url` and responses a `code`."""

    name: ClassVar[str] = "go-vcr"

    @staticmethod
    def read(document: Document) -> Sequence[Exchange] | None:
        """Read a cassette; None where the items of its list are others."""
        if document.fields is not None:
            return None
        found = cassette.items(document, "interactions")
        if found is None or not any(map(_is_call, found)):
            return None
        return [to_exchange(_call(item), k, GoVcr.name) for k, item in enumerate(found)]


def _is_call(item: Item) -> bool:
    asked, answered = item.field("request").fields, item.field("response").fields
    return "url" in asked and ("code" in answered or "proto" in asked)


def _call(item: Item) -> Call:
    answered, call = item.field("response"), cassette.call_of(item)
    code = answered.fields.get("code")
    response = replace(
        call.response,
        status=code if type(code) is int else None,
        totals=_totals(answered.fields.get("duration")),
    )
    return replace(call, response=response)


def _totals(duration: object) -> Totals | None:
    seconds = seconds_of(duration) if isinstance(duration, str) else 0.0
    return Totals(ttft=seconds, duration=None, basis="duration") if seconds else None


def seconds_of(text: str) -> float:
    """Return the seconds of a duration as Go writes it, such as `1m2.5s`; 0 if none."""
    parts = _PART.findall(text)
    if "".join(number + unit for number, unit in parts) != text:
        return 0.0
    return sum(float(n) * _SECONDS.get(unit, _MICROSECOND) for n, unit in parts)
