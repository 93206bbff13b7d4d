"""What an exchange is: a call to a model, some other call, or nothing of the kind."""

from __future__ import annotations

from recviewer.model.exchange import Exchange
from recviewer.model.flat_reply import FlatReply
from recviewer.model.prompt import Prompt
from recviewer.protocols import registry


def asks_model(exchange: Exchange, prompt: Prompt) -> bool:
    """Say whether an exchange is a call to a model, or to what is around models.

    One whose answer no protocol knows is, too, if its recorder, its address or its
    request says so; logins, uploads and the like are not.
    """
    asked = exchange.request
    named = exchange.protocol or asked.endpoint or asked.tool_name or asked.model
    talks = isinstance(asked.body, dict) and bool(prompt.messages)
    known = bool(named) or talks or registry.by_address(asked) is not None
    return known or _is_answer(exchange)


def is_unknown(exchange: Exchange, flat_reply: FlatReply) -> bool:
    """Say whether an exchange is merely a file that some format could take apart."""
    known = exchange.protocol or flat_reply.error or not _is_answer(exchange)
    return not known and not exchange.request.endpoint


def _is_answer(exchange: Exchange) -> bool:
    """Say whether a file keeps no request, only what may be an answer."""
    asked = exchange.request
    return asked.body is None and asked.url is None and asked.raw == b"null"
