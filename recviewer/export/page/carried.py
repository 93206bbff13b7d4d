"""What a page carries of an exchange: its texts, when each chunk came, and the chunks.

All that happens at a chunk is computed here. The script only looks it up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final

import msgspec

from recviewer.export.facts import (
    address_text,
    headline,
    labelled_facts,
    without_secrets,
)
from recviewer.export.page.runs import (
    chunks_with_pieces,
    packed,
    run,
    shown_text,
    steps,
    whole,
)
from recviewer.jsondoc import parsing
from recviewer.library.scan.titles import title
from recviewer.model.exchange import Exchange
from recviewer.model.flat_reply import flattened
from recviewer.model.prompt import Message, Part, PartKind, Prompt
from recviewer.model.track import Channel, Kind, Track
from recviewer.model.transcript import Mark, Reply, ToolCall, Transcript
from recviewer.playback.effects import effects, finish_chunks
from recviewer.playback.pace import Pace
from recviewer.playback.timeline import Timeline, timeline
from recviewer.playback.timeline_scale import timeline_scale
from recviewer.playback.words import (
    SIGNS,
    clock_forms,
    is_cut_short,
    is_incomplete,
    no_replay_text,
)
from recviewer.text.masked_json import masked_strings
from recviewer.text.media import caption, masked_caption
from recviewer.text.sanitize import escaped_json
from recviewer.text.secrets import MASK

_TICKS_PER_SECOND: Final = 10_000
"""Times are carried as whole numbers of a tenth of a millisecond."""

_BARS: Final = 120
"""Columns of the drawing of how dense the text came."""

_SECRET_CHUNK: Final = f'"{MASK} this chunk holds a secret, or a piece of one"'

_TOOL_KINDS: Final = (Kind.TOOL_NAME, Kind.TOOL_ARGUMENTS)


class Carried(msgspec.Struct, frozen=True):
    """One exchange for a page."""

    title: str
    """One line that names it, safe to show."""
    address: str
    facts: str
    """A few words about it, without its URL; safe to show."""
    data: str
    """All that is shown but the chunks, as JSON."""
    chunks: Sequence[str]
    """The JSON of each chunk on one line; empty if the page is without chunks."""


def carried(
    path: str,
    exchange: Exchange,
    prompt: Prompt,
    reply: Reply,
    *,
    with_chunks: bool = True,
    revealed: bool = False,
) -> Carried:
    """Return what a page carries of an exchange.

    Args:
        path: The recording, as its reader is told.
        exchange: The exchange.
        prompt: Its request.
        reply: Its response.
        with_chunks: Whether the chunks themselves are carried, too.
        revealed: Whether secrets are shown.
    """
    shown = partial(shown_text, revealed=revealed)
    known = exchange if revealed else without_secrets(exchange)
    name = shown(title(exchange, prompt, flattened(reply), path))
    address = shown(address_text(path, exchange))
    ends = finish_chunks(reply)
    facts = [shown(words) for words in headline(known, reply)]
    data = {
        "title": name,
        "address": address,
        "headline": facts,
        "facts": [(label, shown(text)) for label, text in labelled_facts(known, reply)],
        "error": reply.error is not None or exchange.response.rejected,
        "request": _request(prompt, revealed=revealed),
        "choices": [_choice(each, ends, revealed=revealed) for each in reply.choices],
        "replay": _replay(exchange, reply, revealed=revealed),
        "effects": _effects(exchange, reply, revealed=revealed) if with_chunks else [],
    }
    chunks = list(_chunk_lines(exchange, reply, revealed)) if with_chunks else []
    return Carried(name, address, " · ".join(facts[1:]), _json(data), chunks)


def _request(prompt: Prompt, *, revealed: bool) -> Mapping[str, object]:
    shown = partial(shown_text, revealed=revealed)
    return {
        "messages": [
            {
                "role": shown(" ".join(filter(None, (message.role, message.name)))),
                "parts": list(_parts(message, revealed)),
            }
            for message in prompt.messages
        ],
        "tools": [
            {
                "name": shown(tool.name),
                "description": shown(tool.description),
                "schema": _shown_json(tool.schema, shown) if tool.schema else "",
            }
            for tool in prompt.tools
        ],
        "parameters": [
            (shown(name), _shown_json(value, shown))
            for name, value in (prompt.parameters or {}).items()
        ],
    }


def _parts(message: Message, revealed: bool) -> Iterator[tuple[str, str]]:
    """Yield each piece of a message: what it is, empty for plain text, and its text."""
    shown = partial(shown_text, revealed=revealed)
    for part in message.parts:
        if part.media is not None:
            described = caption if revealed else masked_caption
            yield shown(f"{part.kind}: {described(part.media, part.text)}"), ""
        elif part.kind is PartKind.TOOL_CALL:
            named = _with_id(f"tool call {part.text}", part)
            yield shown(named), _shown_json(part.arguments, shown)
        else:
            kind = "" if part.kind is PartKind.TEXT else _with_id(part.kind, part)
            yield shown(kind), shown(part.text)


def _with_id(words: str, part: Part) -> str:
    return f"{words} {part.id}" if part.id else words


def _choice(
    choice: Transcript, ends: Mapping[int | None, int], *, revealed: bool
) -> Mapping[str, object]:
    shown = partial(shown_text, revealed=revealed)
    role = choice.role or ""
    return {
        "index": choice.index,
        "role": "" if role == "assistant" else shown(role),
        "ending": shown(choice.ending),
        "incomplete": is_incomplete(choice),
        "ends": ends.get(choice.index, 0),
        "chunks": packed(steps(choice.chunks)),
        "characters": sum(len(track.text) for track in choice.tracks),
        "blocks": list(_blocks(choice, revealed)),
    }


def _blocks(choice: Transcript, revealed: bool) -> Iterator[Mapping[str, object]]:
    """Yield what a choice says in the order it began; each tool call is one block."""
    written = partial(run, revealed=revealed)
    calls = {call.index: call for call in choice.tool_calls}
    for track in choice.tracks:
        kind = track.channel.kind
        if kind not in _TOOL_KINDS:
            channel = str(track.channel)
            yield {"kind": kind, "channel": channel, "runs": [written(track)]}
        elif call := calls.pop(track.channel.part, None):
            yield _tool_call(choice, call, revealed)
    for call in calls.values():
        yield _tool_call(choice, call, revealed)


def _tool_call(
    choice: Transcript, call: ToolCall, revealed: bool
) -> Mapping[str, object]:
    def of(kind: Kind, value: object) -> Mapping[str, str]:
        track = choice.track(Channel(kind, call.index))
        if track is not None:
            return run(track, revealed=revealed)
        text = "" if value is None else parsing.as_text(value)
        return whole(text, call.chunk, revealed=revealed)

    return {
        "kind": "tool",
        "channel": f"tool_call[{call.index}]",
        "id": shown_text(call.id or "", revealed=revealed),
        "runs": [
            of(Kind.TOOL_NAME, call.name),
            of(Kind.TOOL_ARGUMENTS, call.arguments),
        ],
    }


def _replay(exchange: Exchange, reply: Reply, *, revealed: bool) -> Mapping[str, Any]:
    line = timeline(reply, Pace())
    replayable = exchange.response.replayable
    found: dict[str, Any] = {
        "count": len(line),
        "why_not": "",
        "marks": [_mark(mark, revealed) for mark in reply.marks],
    }
    if not replayable or len(line) < 2:
        return found | {"why_not": no_replay_text(len(line), replayable)}
    return found | {
        "due": packed(steps(round(due * _TICKS_PER_SECOND) for due in line.due)),
        "in_chunks": line.in_chunks,
        "source": line.clock.source,
        "clock": clock_forms(line.clock)[0],
        "rate": line.clock.rate,
        "bars": _bars(line),
    }


def _bars(line: Timeline) -> str:
    """Return the height of each column, from 1 to 8."""
    levels = timeline_scale(line, _BARS).levels()
    return "".join(str(level + 1) for level in levels)


def _mark(mark: Mark, revealed: bool) -> tuple[object, ...]:
    """Return chunk, kind, choice, label, sign, and whether an answer was cut short."""
    label = shown_text(mark.label, revealed=revealed)
    cut_short = is_cut_short(mark)
    return mark.chunk, mark.kind, mark.choice, label, SIGNS[mark.kind], cut_short


def _effects(
    exchange: Exchange, reply: Reply, *, revealed: bool
) -> Sequence[tuple[object, ...]]:
    """Return what chunks did besides adding text: chunk, choice, kind and words."""
    return [
        (chunk, effect.choice, effect.kind, shown_text(effect.text, revealed=revealed))
        for chunk in range(reply.chunk_count)
        for effect in effects(reply, chunk, exchange.response.chunks.name(chunk))
        if not effect.quoted
    ]


def _chunk_lines(exchange: Exchange, reply: Reply, revealed: bool) -> Iterator[str]:
    """Yield the JSON of each chunk on one line, safe to stand in a script."""
    chunks = exchange.response.chunks
    tracks = [track for choice in reply.choices for track in choice.tracks]
    hidden = set() if revealed else _secret_chunks(tracks)
    for chunk in range(len(chunks)):
        if chunk in hidden:
            yield _SECRET_CHUNK
            continue
        text = bytes(chunks.text(chunk)).decode("utf-8", "replace")
        if not parsing.is_json(text.encode()):
            text = parsing.dumps(text).decode()  # what is broken is shown as a text
        yield _in_script(text if revealed else masked_strings(text))


def _secret_chunks(tracks: Sequence[Track]) -> set[int]:
    return {chunk for track in tracks for chunk in chunks_with_pieces(track)}


def _shown_json(value: object, shown: Any) -> str:
    text: str = shown(parsing.as_text(value))
    return text


def _json(value: object) -> str:
    return _in_script(parsing.dumps(value).decode())


def _in_script(text: str) -> str:
    """Escape JSON text for an element `script`, on one line.

    `<` begins all that could end the element or comment it out, and only occurs in
    strings, as control characters do.
    """
    one_line = text.replace("\r", " ").replace("\n", " ")
    return escaped_json(one_line).replace("<", "\\u003c")
