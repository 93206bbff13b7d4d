"""The decoders of events."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import msgspec
import pytest

from recviewer.model.exchange import Chunks
from recviewer.protocols.fold.decoding import decoder, payloads

TOGETHER = """
import sys
from concurrent.futures import ThreadPoolExecutor
from msgspec import defstruct
from recviewer.protocols.fold.decoding import decoder

sys.setswitchinterval(1e-6)
with ThreadPoolExecutor(4) as threads:
    for number in range(300):
        inner = [defstruct(f"Inner{n}", [("a", str), ("b", int)]) for n in range(5)]
        event = defstruct("Event", [(kind.__name__, kind | None) for kind in inner])
        decode = lambda _: decoder(event, True).many([b'{"__data__": {}}'])
        list(threads.map(decode, range(4)))
"""


def test_threads_that_need_a_decoder_first_at_the_same_time_all_get_it() -> None:
    subprocess.run([sys.executable, "-c", TOGETHER], check=True)


class Inner(msgspec.Struct):
    """An object with a text and a number."""

    text: str | None = None
    number: int | None = None


class Event(msgspec.Struct):
    """A chunk with such objects."""

    items: list[Inner | None] | None = None
    inner: Inner | None = None
    count: int = 0


PLAIN = decoder(Event, inner=False)
WRAPPED = decoder(Event, inner=True)


def test_an_event_is_decoded_with_or_without_a_wrapper() -> None:
    raws = [b'{"count": 1}', b'{"count": 2}']
    wrapped = [b'{"__type__": "x", "__data__": %b}' % raw for raw in raws]

    for decode, texts in ((PLAIN, raws), (WRAPPED, wrapped)):
        assert decode.one(texts[0]) == Event(count=1)
        assert decode.many(texts) == [Event(count=1), Event(count=2)]
        assert decode.many([*texts, b"{"]) is None
        assert decode.values(texts, []) == [{"count": 1}, {"count": 2}]
        assert decode.repaired(texts[1]) == (Event(count=2), [])
    assert WRAPPED.values([wrapped[0], b"[1]", b"no"], []) == [{"count": 1}, None, None]
    assert PLAIN.values([b'{"a": NaN}', b'"\xff"', b"{"], [])[1:] == ["\ufffd", None]
    assert decoder(Any, inner=False).values([b"1"], [2]) == [2]


def test_fields_of_odd_types_are_dropped_and_named() -> None:
    raw = b'{"items": [{"text": 1, "number": 2}, 3], "inner": [], "count": 4}'
    event, odd = PLAIN.repaired(raw)

    assert sorted(odd) == [".inner", ".items[0].text", ".items[1]"]
    assert event == Event([Inner(None, 2), None], None, 4)


def test_up_to_twenty_fields_of_odd_types_are_put_up_with() -> None:
    def raw(count: int) -> bytes:
        return json.dumps({"items": [{"text": k} for k in range(count)]}).encode()

    assert len(PLAIN.repaired(raw(20))[1]) == 20
    with pytest.raises(msgspec.ValidationError, match="items"):
        PLAIN.repaired(raw(21))


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"[]", "Expected `object`, got `array`"),
        (b'{"count": null}', "Expected `int`, got `null`"),
    ],
)
def test_what_cannot_be_dropped_is_told(raw: bytes, reason: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=reason):
        PLAIN.repaired(raw)


@pytest.mark.parametrize(
    ("raw", "what"),
    [
        (b'"  <html>"', "it is HTML or XML"),
        (b'"Busy"', "it is plain text"),
    ],
)
def test_a_text_in_place_of_an_event_is_told(raw: bytes, what: str) -> None:
    with pytest.raises(ValueError, match=f"^expected a JSON object, but {what}$"):
        PLAIN.one(raw)


def test_lone_surrogates_cost_no_field() -> None:
    raw = b'{"inner": {"text": "\\ud83d", "number": 1}, "\\ud83d": [{"\\ud83d": 1}]}'

    assert PLAIN.one(raw) == Event(inner=Inner("\ud83d", 1))
    assert PLAIN.repaired(raw) == (Event(inner=Inner("\ud83d", 1)), [])


def test_payloads_are_those_of_the_first_chunks_that_are_json() -> None:
    raws = (b'{"__data__": 1}', b"no", b'{"__data__": 2}', b"[3]", b"4")

    assert payloads(Chunks(raws, inner=".__data__"), 4) == [1, 2, [3]]
    assert payloads(Chunks(raws), 3) == [{"__data__": 1}, {"__data__": 2}]
