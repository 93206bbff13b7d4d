"""A request in at most three lines: what was asked, of whom, and how."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from textual.content import Content

from recviewer.model.exchange import Exchange
from recviewer.model.prompt import Message, PartKind, Prompt
from recviewer.text.media import caption
from recviewer.text.numbers import plural, size_words
from recviewer.text.sanitize import sanitize_line
from recviewer.text.secrets import masked_url
from recviewer.tui.common.row import clip, clip_middle
from recviewer.tui.common.wrapping import cells
from recviewer.tui.request.blocks import QUIET

_GAP = "   "

_SHORT = 24
"""A parameter's value of no more characters is said; of longer ones the name."""

_LEAST_ADDRESS = 20
"""Cells of the address that nothing else on its line takes away."""

_MOST_DRAWN = 2_000


def summary(exchange: Exchange, prompt: Prompt, width: int) -> list[Content]:
    """Say in a few lines what was asked, the most telling line first."""
    lines = [_headline(exchange, prompt, width), _last_words(prompt, width)]
    how = clip(sanitize_line(" · ".join(_how(exchange, prompt))), width - 7)
    lines.append(Content.styled(f"with   {how}" if how else "", QUIET))
    return [line for line in lines if line.plain]


def _headline(exchange: Exchange, prompt: Prompt, width: int) -> Content:
    asked, response = exchange.request, exchange.response
    where = masked_url(asked.endpoint or asked.url or "") or asked.tool_name
    sizes = plural(len(response.chunks), "chunk")
    sizes += f" · {size_words(memoryview(response.raw()).nbytes)}"
    status = "" if response.status is None else str(response.status)
    choices = (prompt.parameters or {}).get("n")
    words = [
        (f"{asked.method or ''} {where or 'no request recorded'}".strip(), "bold"),
        ((asked.model or "").rpartition("/")[2], ""),
        (f"n={choices}" if isinstance(choices, int) and choices > 1 else "", ""),
        ("stream" if response.streaming else "", ""),
        (status, "$failed" if response.rejected else ""),
        ("error" if response.error else "", "$failed"),
    ]
    parts = [(sanitize_line(text), style) for text, style in words if text]
    wanted = sum(cells(text) + len(_GAP) for text, _ in parts) - len(_GAP)
    address, bold = parts[0]
    room = cells(address) - max(0, wanted - width)
    parts[0] = (clip_middle(address, max(_LEAST_ADDRESS, room)), bold)
    left = Content(_GAP).join(Content.styled(*part) for part in parts)
    room = width - cells(sizes) - len(_GAP)
    if room < left.cell_length:
        return left
    padding = " " * (width - left.cell_length - cells(sizes))
    return Content.assemble(left, padding, (sizes, QUIET))


def _last_words(prompt: Prompt, width: int) -> Content:
    """Quote the last user message, else the last one at all."""
    said = [message for message in prompt.messages if _said(message)]
    users = [message for message in said if message.role in ("user", "human")]
    if not said:
        return Content("")
    last = (users or said)[-1]
    words = clip(sanitize_line(_said(last)), width - 7)
    return Content.assemble((f"{clip(sanitize_line(last.role), 6):<7}", QUIET), words)


def _said(message: Message) -> str:
    texts = (
        caption(part.media) if part.media else " ".join(part.text[:_MOST_DRAWN].split())
        for part in message.parts
        if part.kind is not PartKind.REASONING
    )
    return " ".join(filter(None, texts))


def _how(exchange: Exchange, prompt: Prompt) -> Iterator[str]:
    """Name the parameters and what else there is to unfold."""
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
        short = not isinstance(value, dict | list) and len(str(value)) <= _SHORT
        yield f"{name} {value}" if short else name
