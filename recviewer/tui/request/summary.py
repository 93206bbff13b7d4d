"""A request in a title and two lines: address, last message, parameters."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from textual.content import Content

from recviewer.model.exchange import Exchange, Request
from recviewer.model.prompt import Message, PartKind, Prompt
from recviewer.protocols.request.conversation import last, user_with_text, with_text
from recviewer.text.media import caption
from recviewer.text.numbers import plural, size_words
from recviewer.text.sanitize import sanitize_line
from recviewer.text.secrets import masked_url
from recviewer.tui.common.wrapping import cells, clip, clip_middle
from recviewer.tui.request.blocks import QUIET

_GAP = " · "

_LABEL_CELLS = 7
"""Cells of the word before a line: a role, or `with`."""

_MAX_PARAMETER_CHARACTERS = 24
"""Of a parameter with a longer value only the name is shown."""

_MIN_ADDRESS_CELLS = 20
"""Cells that the address has at least."""

_MAX_DRAWN_CHARACTERS = 2_000
"""Characters of a message that are looked at."""


def summary(exchange: Exchange, prompt: Prompt, width: int) -> list[Content]:
    """Quote a request's last message, and list its parameters."""
    room = width - _LABEL_CELLS
    extras = clip(sanitize_line(" · ".join(_extras(exchange, prompt))), room)
    extras = f"{'with':<{_LABEL_CELLS}}{extras}" if extras else ""
    lines = [_last_message(prompt, room), Content.styled(extras, QUIET)]
    return [line for line in lines if line.plain]


def _no_address(request: Request) -> str:
    what = "request" if request.body is None else "address"
    return f"no {what} recorded"


def headline(exchange: Exchange, prompt: Prompt, width: int) -> Content:
    """Say what a request is: its address and model, and what came of it.

    The sizes give way first, then the middle of the address.
    """
    request, response = exchange.request, exchange.response
    where = masked_url(request.endpoint or request.url or "") or request.tool_name
    status = "" if response.status is None else str(response.status)
    choices = (prompt.parameters or {}).get("n")
    words = [
        (f"{request.method or ''} {where or _no_address(request)}".strip(), "bold"),
        ((request.model or "").rpartition("/")[2], ""),
        (f"n={choices}" if isinstance(choices, int) and choices > 1 else "", ""),
        ("stream" if response.streaming else "", ""),
        (status, "$failed" if response.rejected else ""),
        ("error" if response.error else "", "$failed"),
    ]
    sizes: tuple[str, ...] = ()
    if not response.chunks.growing:
        size = memoryview(response.raw()).nbytes
        sizes = plural(len(response.chunks), "chunk"), size_words(size)
    parts = [(sanitize_line(text), style) for text, style in words if text]
    wanted = sum(cells(text) + len(_GAP) for text, _ in parts) - len(_GAP)
    for kept in (sizes, sizes[1:]):
        if wanted + sum(cells(size) + len(_GAP) for size in kept) <= width:
            parts += [(size, "") for size in kept]
            break
    address, bold = parts[0]
    room = cells(address) - max(0, wanted - width)
    parts[0] = (clip_middle(address, max(_MIN_ADDRESS_CELLS, room)), bold)
    return Content(_GAP).join(Content.styled(*part) for part in parts)


def _last_message(prompt: Prompt, room: int) -> Content:
    """Quote the last message of a user, else the last one with a text."""
    messages = prompt.messages
    message = last(messages, user_with_text) or last(messages, with_text)
    if message is None:
        return Content("")
    role = clip(sanitize_line(message.role), _LABEL_CELLS - 1)
    text = clip(sanitize_line(_text(message)), room)
    return Content.assemble((f"{role:<{_LABEL_CELLS}}", QUIET), text)


def _text(message: Message) -> str:
    texts = (
        caption(part.media, part.text)
        if part.media
        else " ".join(part.text[:_MAX_DRAWN_CHARACTERS].split())
        for part in message.parts
        if part.kind is not PartKind.REASONING
    )
    return " ".join(filter(None, texts))


def _extras(exchange: Exchange, prompt: Prompt) -> Iterator[str]:
    """Name the parameters, and count what else the whole request shows."""
    if len(prompt.messages) > 1:
        yield plural(len(prompt.messages), "message")
    if prompt.tools:
        yield plural(len(prompt.tools), "tool")
    if exchange.request.headers:
        yield plural(len(exchange.request.headers), "header")
    yield from _parameters(prompt.parameters or {})


def _parameters(parameters: Mapping[str, object]) -> Iterator[str]:
    for name, value in parameters.items():
        if name in ("model", "stream", "n"):
            continue
        is_scalar = not isinstance(value, dict | list)
        text = value if isinstance(value, str) else json.dumps(value, default=str)
        is_short = is_scalar and len(text) <= _MAX_PARAMETER_CHARACTERS
        yield f"{name} {text}" if is_short else name
