"""What a decision belongs to: a hash of what was asked and of what was answered."""

from __future__ import annotations

from hashlib import blake2b

import msgspec

from recviewer.compare.comparison import Comparison, Side
from recviewer.compare.payload import answer_in_numbers
from recviewer.compare.turns import turns_digest
from recviewer.compare.volatile import without_volatile
from recviewer.jsondoc import parsing
from recviewer.jsondoc.parsing import canonical
from recviewer.jsondoc.values import parsed
from recviewer.model.exchange import Exchange
from recviewer.model.prompt import Turns
from recviewer.model.track import Kind
from recviewer.text.secrets import masked_url

_DIGEST_BYTES = 16
"""Bytes of a key."""

_TEXT_KINDS = (Kind.CONTENT, Kind.REASONING, Kind.REFUSAL)


class Key(msgspec.Struct, frozen=True):
    """What a decision belongs to."""

    request: str
    """Hash of what was asked."""
    answer: str
    """Hash of what was answered; that of nothing for an exchange that is gone."""


def key_of(comparison: Comparison) -> Key:
    """Return what a decision about a pair belongs to: the later request and answer."""
    side = comparison.after or comparison.before
    if side is None:
        raise ValueError("expected a pair with at least one side")
    answer = answer_hash(side) if comparison.after else _hash("gone", answer_hash(side))
    return Key(request_hash(side), answer)


def request_hash(side: Side) -> str:
    """Return a hash of what was asked, without what is made anew each time."""
    request = side.exchange.request
    body = request.body
    if isinstance(body, dict):
        body = {
            name: turns_digest(value, _canonical_text).hex()
            if isinstance(value, Turns)
            else value
            for name, value in body.items()
        }
    asked = canonical(without_volatile(body))
    return _hash(
        request.method, masked_url(request.url or ""), request.endpoint_name, asked
    )


def _canonical_text(text: bytes) -> str:
    """Write what counts of the JSON text of a message."""
    try:
        return canonical(without_volatile(parsing.loads(text)))
    except ValueError:
        return text.decode("utf-8", "replace")


def answer_hash(side: Side) -> str:
    """Return a hash of the folded answer: texts, calls, ends and errors."""
    reply = side.reply
    choices = [
        (
            choice.index,
            [choice.text(kind) for kind in _TEXT_KINDS],
            [(c.name, canonical(parsed(c.arguments))) for c in choice.tool_calls],
            choice.finish_reason,
            choice.cut_off,
        )
        for choice in reply.choices
    ]
    error = reply.error and (reply.error.message, reply.error.type, reply.error.code)
    in_numbers = "" if choices or error else _payload(side.exchange)
    return _hash(choices, error, in_numbers)


def _payload(exchange: Exchange) -> str:
    """Return an answer that is no text, without what is made anew each time."""
    return "\n".join(
        canonical(answer_in_numbers(exchange, chunk))
        for chunk in range(len(exchange.response.chunks))
    )


def _hash(*parts: object) -> str:
    text = repr(parts).encode("utf-8", "surrogatepass")
    return blake2b(text, digest_size=_DIGEST_BYTES).hexdigest()
