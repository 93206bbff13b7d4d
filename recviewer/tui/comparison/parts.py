"""What a comparison shows, from the request down to the figures, as pairs of texts."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import Enum, auto
from functools import partial
from itertools import groupby
from typing import Final

import msgspec

from recviewer.compare import words
from recviewer.compare.alignment import Gap
from recviewer.compare.answers import compare_choice
from recviewer.compare.comparison import (
    ChannelComparison,
    ChannelText,
    ChoiceComparison,
    Comparison,
    MessagePair,
    Parameter,
    Side,
    ToolPair,
    Verdict,
)
from recviewer.compare.payload import volatile_fields
from recviewer.compare.volatile import counting_headers
from recviewer.export.comparison import (
    choice_verdict,
    error_text,
    message_text,
    value_text,
)
from recviewer.jsondoc import parsing
from recviewer.jsondoc.pretty import pretty_json
from recviewer.model.prompt import Message, Tool
from recviewer.playback.pace import Pace
from recviewer.playback.timeline import timeline
from recviewer.text.numbers import plural, seconds_words
from recviewer.text.sanitize import sanitize
from recviewer.text.secrets import masked_url

VERDICTS: Final = {
    Verdict.IDENTICAL: "identical: nothing differs",
    Verdict.NOISE: "noise: only ids, times and other volatile fields differ",
    Verdict.SAME_ANSWER: "same answer, though not the same exchange",
    Verdict.FINISH: "finish: an answer ended for another reason",
    Verdict.TEXT: "text: an answer says something else",
    Verdict.ARGUMENTS: "arguments: a tool is called with other arguments",
    Verdict.TOOLS: "tools: other tools are called",
    Verdict.ERROR: "error: another error, or only on one side",
    Verdict.NEW: "new: there is nothing before it to compare with",
    Verdict.GONE: "gone: there is nothing after it to compare with",
}
"""The verdicts in words."""


class Kind(Enum):
    """How a part is drawn."""

    TITLE = auto()
    """A line over the parts that follow."""
    FIELD = auto()
    """A name, and beside it two short texts."""
    TEXT = auto()
    """Two texts of any length."""


class Places(msgspec.Struct, frozen=True):
    """Where the characters of a text are in the request, by JSON paths."""

    starts: Sequence[int]
    """Offsets at which another value begins, ascending from 0."""
    paths: Sequence[str]

    def place(self, offset: int) -> str:
        """Say where a character is recorded."""
        return self.paths[max(0, bisect_right(self.starts, offset) - 1)]


class Part(msgspec.Struct, frozen=True):
    """Something that both sides have, or one of them: a title, or two texts."""

    kind: Kind
    label: str
    """What it is; the text of a title."""
    texts: tuple[str, str] = ("", "")
    """Both texts, sanitized."""
    counts: bool = False
    """Whether it is a difference that one wants to see if the texts differ."""
    is_marked: bool = True
    """Whether differences are marked; not where one side is all there is."""
    channels: tuple[ChannelText | None, ChannelText | None] = (None, None)
    """The channels that the texts are; None for what did not stream."""
    places: tuple[Places | None, Places | None] = (None, None)
    """Where the texts are recorded, if they are no channels."""
    choice: int = -1
    """Number of the pair of choices it belongs to; -1 for none."""
    head: int = 2
    """Rows to show of it if both texts are equal."""

    def gaps(self) -> Iterator[Gap]:
        """Yield the differences by words."""
        if all(self.texts):
            return words.differences(*self.texts)
        before, after = self.texts
        return iter([Gap(0, len(before), 0, len(after))] if before or after else [])

    def end_at(self, side: int, chunk: int) -> int:
        """Return how much of a text has arrived with a chunk."""
        channel = self.channels[side]
        if channel is None:
            return len(self.texts[side])
        if channel.track is not None:
            return channel.track.end_at(chunk)
        sent = channel.chunk is not None and channel.chunk <= chunk
        return len(self.texts[side]) if sent else 0

    def place(self, side: int, offset: int) -> str:
        """Say which chunk wrote a character, and its JSON path; empty if unknown."""
        channel, places = self.channels[side], self.places[side]
        if offset >= len(self.texts[side]):
            return "ends here" if channel is not None else ""
        if channel is None:
            return places.place(offset) if places is not None else ""
        delta = channel.track.delta_at(offset) if channel.track else None
        chunk = channel.chunk_at(offset)
        if chunk is None:
            return ""
        return f"chunk {chunk:,} {delta.path if delta else channel.name}"


def parts(comparison: Comparison, *, volatile: bool) -> Iterator[Part]:
    """Yield what is shown of a comparison, from the top to the bottom.

    Args:
        comparison: The comparison.
        volatile: Whether to count the volatile fields that differ.
    """
    yield from _request(comparison)
    for number, choice in enumerate(_choices(comparison)):
        yield from _choice(choice, number, is_paired=_is_paired(comparison))
    yield from _answer(comparison)
    yield from _figures(comparison, volatile=volatile)


def _is_paired(comparison: Comparison) -> bool:
    return comparison.before is not None and comparison.after is not None


def _choices(comparison: Comparison) -> Sequence[ChoiceComparison]:
    """Return the pairs of choices; of one exchange alone, each without a partner."""
    before, after = comparison.before, comparison.after
    if before is None and after is not None:
        return [compare_choice(None, choice) for choice in after.reply.choices]
    if after is None and before is not None:
        return [compare_choice(choice, None) for choice in before.reply.choices]
    return comparison.choices


def _title(text: str) -> Part:
    return Part(Kind.TITLE, sanitize(text))


def _field(
    name: str, before: object, after: object, *, counts: bool = False, path: str = ""
) -> Part:
    places = Places((0,), (path,)) if path else None
    texts = [sanitize("" if text is None else str(text)) for text in (before, after)]
    return Part(
        Kind.FIELD,
        sanitize(name),
        (texts[0], texts[1]),
        counts=counts,
        places=(places, places),
    )


def _request(comparison: Comparison) -> Iterator[Part]:
    """Yield the parameters, messages and tools; what is equal is folded to a line."""
    changed = comparison.request.changed
    paired = _is_paired(comparison)
    what = f"{', '.join(changed)} differ" if changed else "equal"
    yield _title(f"Request · {what}" if paired else "Request")
    shown = {parameter.name for parameter in comparison.request.parameters}
    for parameter in comparison.request.parameters:
        yield _parameter(parameter)
    pairs = _messages(comparison)
    for is_equal, group in groupby(pairs, key=lambda pair: pair.equal):
        if is_equal:
            yield _equal_messages(list(group))
        else:
            yield from (_message(pair, is_marked=paired) for pair in group)
    tools = comparison.request.tools
    for tool in tools:
        if not tool.equal:
            yield _tool(tool)
    equal = sum(tool.equal for tool in tools)
    if equal:
        words = plural(equal, "equal tool")
        yield _field("tools", words, words)
    told = {*shown, "messages", "tools"}
    before, after = comparison.before, comparison.after
    if before is not None and after is not None:
        yield from _around(
            before, after, [name for name in changed if name not in told]
        )


def _around(before: Side, after: Side, names: Sequence[str]) -> Iterator[Part]:
    """Yield what differs around the body of the request."""
    for name in names:
        values = [_around_fields(side, name) for side in (before, after)]
        for key in {**values[0], **values[1]}:
            texts = [fields.get(key, "") for fields in values]
            if texts[0] != texts[1]:
                yield _field(key, *texts, counts=True)


def _around_fields(side: Side, name: str) -> Mapping[str, str]:
    """Return what a field around the body holds, by the names to show."""
    request = side.exchange.request
    match name:
        case "headers":
            headers = counting_headers(request.headers)
            return {key: value_text(key, value) for key, value in headers.items()}
        case "method":
            return {name: request.method or ""}
        case "tool_name":
            return {name: request.tool_name or ""}
        case "url" | "endpoint":
            url = request.url if name == "url" else request.endpoint
            return {name: masked_url(url or "")}
    return {}


def _messages(comparison: Comparison) -> Sequence[MessagePair]:
    before, after = comparison.before, comparison.after
    if before is None and after is not None:
        return [MessagePair(None, message, False) for message in after.prompt.messages]
    if after is None and before is not None:
        return [MessagePair(message, None, False) for message in before.prompt.messages]
    return comparison.request.messages


def _parameter(parameter: Parameter) -> Part:
    name = parameter.name
    values = [
        "" if value is None else value_text(name, value)
        for value in (parameter.before, parameter.after)
    ]
    return _field(name, *values, counts=True, path=f".{name}")


def _equal_messages(pairs: Sequence[MessagePair]) -> Part:
    """Return messages that say the same as one text, folded whole."""
    texts, starts, length = [], array("q"), 0
    for pair in pairs:
        message = pair.after
        text = sanitize(f"{message.role if message else ''}: {message_text(message)}")
        starts.append(length)
        texts.append(text)
        length += len(text) + 2
    whole = "\n\n".join(texts)
    places = tuple(
        Places(starts, [message.path if message else "" for message in side])
        for side in ([p.before for p in pairs], [p.after for p in pairs])
    )
    label = plural(len(pairs), "equal message")
    return Part(Kind.TEXT, label, (whole, whole), places=(places[0], places[1]), head=0)


def _message(pair: MessagePair, *, is_marked: bool) -> Part:
    message = pair.after or pair.before
    role = message.role if message else ""
    path = message.path if message else ""
    texts = [sanitize(message_text(each)) for each in (pair.before, pair.after)]
    which = "" if pair.before and pair.after else " · only before"
    which = " · only after" if pair.before is None else which
    return Part(
        Kind.TEXT,
        sanitize(f"{role} {path}{which if is_marked else ''}"),
        (texts[0], texts[1]),
        counts=is_marked,
        is_marked=is_marked,
        places=(_places(pair.before), _places(pair.after)),
    )


def _places(message: Message | None) -> Places | None:
    return Places((0,), (message.path,)) if message else None


def _tool(pair: ToolPair) -> Part:
    tool = pair.after or pair.before
    name = tool.name if tool else ""
    what = "changed" if pair.before and pair.after else "removed"
    what = "added" if pair.before is None else what
    texts = [sanitize(_tool_text(each)) for each in (pair.before, pair.after)]
    places = [
        Places((0,), (each.path,)) if each else None
        for each in (pair.before, pair.after)
    ]
    return Part(
        Kind.TEXT,
        sanitize(f"tool {name} · {what}"),
        (texts[0], texts[1]),
        counts=True,
        places=(places[0], places[1]),
    )


def _tool_text(tool: Tool | None) -> str:
    if tool is None:
        return ""
    schema = "" if tool.schema is None else _pretty(tool.schema)
    return "\n".join(filter(None, (tool.name, tool.description, schema)))


def _pretty(value: object) -> str:
    text = parsing.dumps(value).decode()
    pretty = pretty_json(text)
    return pretty.text if pretty else text


def _choice(
    choice: ChoiceComparison, number: int, *, is_paired: bool
) -> Iterator[Part]:
    """Yield the channels of two choices, and how they ended."""
    one, other = choice.before, choice.after
    name = f"Choice {choice.index}"
    if one is not None and other is not None and one.index != other.index:
        name = f"Choice {one.index} beside choice {other.index}"
    told = [name]
    if is_paired:
        told.append(str(choice_verdict(choice)))
    if is_paired and (found := choice.diverges()) is not None:
        told.append(f"{found.channel} from character {found.character:,}")
    yield _title(" · ".join(told))
    for channel in choice.channels():
        yield _channel(channel, number, is_marked=is_paired)
    ends = choice.endings
    if ends[0] or ends[1]:
        differs = choice.verdict is Verdict.FINISH or ends[0] != ends[1]
        if is_paired:
            yield _field("finish", *ends, counts=differs)
        else:
            yield _field("finish", *ends)


def _channel(channel: ChannelComparison, number: int, *, is_marked: bool) -> Part:
    differs = channel.verdict.is_difference
    texts = channel.texts
    same = " · the same JSON, written differently"
    note = same if not differs and texts[0] != texts[1] else ""
    return Part(
        Kind.TEXT,
        sanitize(f"{channel.name}{note}"),
        (sanitize(texts[0]), sanitize(texts[1])),
        counts=differs and is_marked,
        is_marked=is_marked,
        channels=(channel.before, channel.after),
        choice=number,
    )


def _answer(comparison: Comparison) -> Iterator[Part]:
    """Yield where answers differ that are no texts, such as vectors."""
    paths = comparison.answer
    if paths:
        yield _title("Answer · no text, but values that differ")
        for path in paths:
            yield _field("differs at", path, path, path=path)


def _figures(comparison: Comparison, *, volatile: bool) -> Iterator[Part]:
    """Yield what is known besides the answers."""
    before, after = comparison.before, comparison.after
    yield _title("Figures")

    def both(name: str, of: Callable[[Side], object], *, counts: bool = False) -> Part:
        values = [None if side is None else of(side) for side in (before, after)]
        return _field(name, *values, counts=counts and values[0] != values[1])

    paired = _is_paired(comparison)
    if any(side and side.reply.error for side in (before, after)):
        yield both("error", lambda side: error_text(side.reply.error), counts=paired)
    yield both("model", lambda side: side.model)
    if any(side and side.exchange.response.status for side in (before, after)):
        yield both("status", lambda side: side.exchange.response.status)
    names = {**((before and before.usage) or {}), **((after and after.usage) or {})}
    for name in names:
        part = both(name, partial(_used, name))
        if any(part.texts):
            yield part
    yield both("chunks", lambda side: f"{side.reply.chunk_count:,}")
    yield both(
        "streamed", lambda side: "yes" if side.exchange.response.streaming else "no"
    )
    yield both("clock", _clock)
    if before is None or after is None:
        return
    if volatile or comparison.verdict is Verdict.NOISE:
        found = volatile_fields(before, after).most_common()
        counted = ", ".join(f"{name} ×{n:,}" if n > 1 else name for name, n in found)
        told = counted or "none differs"
        yield _field("volatile", told, told)
    else:
        told = "not compared: ids, times and the like"
        yield _field("volatile", told, told)


def _used(name: str, side: Side) -> str:
    """Return a count of tokens, if it was recorded and is one."""
    value = (side.usage or {}).get(name)
    return f"{value:,}" if type(value) is int else ""


def _clock(side: Side) -> str:
    """Describe the clock of a recording; one that is assumed has no figures."""
    if not side.exchange.response.replayable:
        return "answered whole"
    clock = timeline(side.reply, Pace()).clock
    parts = [str(clock.source)]
    if clock.ttft is not None:
        parts.append(f"first after {seconds_words(clock.ttft)}")
    if clock.duration is not None:
        parts.append(f"all in {seconds_words(clock.duration)}")
    return " · ".join(parts)
