"""A pair of exchanges as text, Markdown or a line of JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from recviewer.compare.comparison import (
    ChoiceComparison,
    Comparison,
    Divergence,
    MessagePair,
    Side,
    Verdict,
)
from recviewer.compare.payload import volatile_fields
from recviewer.export.json import timing
from recviewer.export.word_diff import PLAIN, Style, word_diff
from recviewer.jsondoc import parsing
from recviewer.model.prompt import Message, PartKind
from recviewer.model.transcript import ResponseError
from recviewer.text.media import masked_caption
from recviewer.text.numbers import plural
from recviewer.text.sanitize import (
    escaped_json,
    legible,
    markdown_block,
    markdown_code,
    printable_line,
)
from recviewer.text.secrets import is_secret_header, masked_text

_MAX_PATHS = 3
"""Places that are shown of an answer in numbers, such as a vector."""

_MAX_VALUE_CHARACTERS = 120
"""Characters of the value of a parameter that are shown in one line."""


def json_object(
    comparison: Comparison, *, with_volatile: bool = False
) -> dict[str, object]:
    """Return what `diff --format jsonl` says of a pair.

    Args:
        comparison: The pair.
        with_volatile: Whether to count the volatile fields that differ, too.
    """
    before, after = comparison.before, comparison.after
    found: dict[str, object] = {
        "before": before and before.address,
        "after": after and after.address,
        "verdict": comparison.verdict,
        "request_changed": list(comparison.request.changed),
        "choices": [_choice_object(choice) for choice in comparison.choices],
        "usage": _both(before, after, lambda side: side.usage),
        "model": _both(before, after, lambda side: side.model),
        "chunks": _both(before, after, lambda side: side.reply.chunk_count),
        "timing": _both(before, after, lambda side: timing(side.exchange, side.reply)),
    }
    if with_volatile:
        found["volatile"] = volatile_fields(before, after) if before and after else {}
    return found


def json_line(value: Mapping[str, object]) -> str:
    """Write an object as one line of JSON, its control characters escaped."""
    return escaped_json(parsing.dumps(value).decode())


def _choice_object(choice: ChoiceComparison) -> Mapping[str, object]:
    found = choice.diverges()
    return {
        "index": choice.index,
        "verdict": choice_verdict(choice),
        "diverges": found
        and {
            "channel": found.channel,
            "character": found.character,
            "before_chunk": found.before_chunk,
            "after_chunk": found.after_chunk,
        },
    }


def choice_verdict(choice: ChoiceComparison) -> Verdict:
    """Return the verdict of a choice, which may be new or gone."""
    if choice.before is None:
        return Verdict.NEW
    return Verdict.GONE if choice.after is None else choice.verdict


def _both(
    before: Side | None, after: Side | None, value_of: Callable[[Side], object]
) -> Mapping[str, object]:
    return {
        "before": value_of(before) if before else None,
        "after": value_of(after) if after else None,
    }


def summary_line(comparison: Comparison) -> str:
    """Write a pair in one line: its verdict, addresses and what else differs."""
    verdict = comparison.verdict
    addresses = _addresses(comparison)
    about = " · ".join(facts(comparison))
    return printable_line(
        f"{verdict:<11} {addresses}" + (f"  ({about})" if about else "")
    )


def text(
    comparison: Comparison, style: Style = PLAIN, *, with_volatile: bool = False
) -> Iterator[str]:
    """Write how the meaning of a pair differs, word by word."""
    if not comparison.verdict.is_difference or not _has_both(comparison):
        yield summary_line(comparison)
        return
    before, after = comparison.before, comparison.after
    yield style.of(
        style.head, printable_line(f"--- {before.address if before else ''}")
    )
    yield style.of(style.head, printable_line(f"+++ {after.address if after else ''}"))
    parts = (comparison.verdict, *facts(comparison, with_volatile=with_volatile))
    yield printable_line(" · ".join(parts))
    yield from details(comparison, style)
    yield ""


def markdown(comparison: Comparison, *, with_volatile: bool = False) -> Iterator[str]:
    """Write how the meaning of a pair differs as Markdown, all of it quoted."""
    addresses = [
        markdown_code(_legible_line(each.address))
        for each in (comparison.before, comparison.after)
        if each is not None
    ]
    yield f"### {comparison.verdict}: {' → '.join(addresses)}"
    about = list(facts(comparison, with_volatile=with_volatile))
    if about:
        yield "\n".join(f"- {markdown_code(_legible_line(fact))}" for fact in about)
    if comparison.verdict.is_difference and _has_both(comparison):
        yield markdown_block("\n".join(details(comparison, PLAIN)), "text")


def facts(comparison: Comparison, *, with_volatile: bool = False) -> Iterator[str]:
    """Yield what differs besides the answers, each in a few words."""
    before, after = comparison.before, comparison.after
    if before is None or after is None:
        return
    if comparison.request.changed:
        yield f"request: {', '.join(comparison.request.changed)}"
    if before.model != after.model:
        yield f"model: {before.model or '-'} → {after.model or '-'}"
    one, other = before.exchange.response, after.exchange.response
    if one.status != other.status:
        yield f"status: {one.status or '-'} → {other.status or '-'}"
    if one.streaming != other.streaming:
        yield "streamed only " + ("before" if one.streaming else "after")
    if len(one.chunks) != len(other.chunks):
        yield f"chunks: {len(one.chunks):,} → {len(other.chunks):,}"
    yield from _usage(before, after)
    if comparison.verdict is Verdict.NOISE or with_volatile:
        names = volatile_fields(before, after).most_common()
        if names:
            counted = (f"{name} ×{n:,}" if n > 1 else name for name, n in names)
            yield f"volatile: {', '.join(counted)}"


def details(comparison: Comparison, style: Style = PLAIN) -> Iterator[str]:
    """Yield the differences of the request, then those of each choice."""
    yield from request_text(comparison, style)
    yield from choices_text(comparison, style)


def choices_text(comparison: Comparison, style: Style = PLAIN) -> Iterator[str]:
    """Yield the differences of the answers alone."""
    before, after = comparison.before, comparison.after
    if before and after and before.reply.error != after.reply.error:
        yield style.of(style.head, "error")
        errors = error_text(before.reply.error), error_text(after.reply.error)
        yield from word_diff(*errors, style)
    paths = comparison.answer
    yield from (f"answer {printable_line(path)} differs" for path in paths[:_MAX_PATHS])
    if len(paths) > _MAX_PATHS:
        yield "… and more of the answer"
    for choice in comparison.choices:
        if choice.verdict.is_difference:
            yield from _choice(choice, style)


def request_text(comparison: Comparison, style: Style = PLAIN) -> Iterator[str]:
    """Yield the differences of the requests alone."""
    request = comparison.request
    for parameter in request.parameters:
        values = [
            value_text(parameter.name, v) for v in (parameter.before, parameter.after)
        ]
        yield printable_line(f"request {parameter.name}: {values[0]} → {values[1]}")
    for tool in request.tools:
        if not tool.equal:
            named = tool.after or tool.before
            what = "changed" if tool.before and tool.after else "removed"
            what = "added" if tool.before is None else what
            yield printable_line(f"request tool {what}: {named.name if named else ''}")
    for pair in request.messages:
        if not pair.equal:
            yield style.of(style.head, printable_line(_message_title(pair)))
            yield from word_diff(
                message_text(pair.before), message_text(pair.after), style
            )


def _choice(choice: ChoiceComparison, style: Style) -> Iterator[str]:
    title = [f"choice {choice.index}", str(choice_verdict(choice))]
    if (found := choice.diverges()) is not None:
        title.append(_place(found))
    if choice.endings[0] != choice.endings[1]:
        title.append(f"ends: {choice.endings[0] or '-'} → {choice.endings[1] or '-'}")
    yield style.of(style.head, printable_line(" · ".join(title)))
    for channel in choice.channels():
        if channel.verdict.is_difference:
            yield style.of(style.faint, printable_line(channel.name))
            yield from word_diff(*channel.texts, style)


def _place(found: Divergence) -> str:
    chunks = [
        "end" if chunk is None else f"chunk {chunk}"
        for chunk in (found.before_chunk, found.after_chunk)
    ]
    return f"{found.channel} from character {found.character} ({' | '.join(chunks)})"


def _message_title(pair: MessagePair) -> str:
    message = pair.after or pair.before
    if message is None:
        return "request"
    added = " added" if pair.before is None else ""
    removed = " removed" if pair.after is None else ""
    return f"request {message.path} {message.role}{added}{removed}"


def message_text(message: Message | None) -> str:
    """Write a message as it is compared; empty for none."""
    return "\n".join(_parts(message)) if message else ""


def _parts(message: Message) -> Iterator[str]:
    for part in message.parts:
        if part.media is not None:
            yield masked_caption(part.media, part.text)
        elif part.kind is PartKind.TOOL_CALL:
            yield f"tool call {part.text} {parsing.as_text(part.arguments)}"
        else:
            yield part.text


def _usage(before: Side, after: Side) -> Iterator[str]:
    one, other = before.usage or {}, after.usage or {}
    counts = [
        f"{name} {_count(one.get(name))} → {_count(other.get(name))}"
        for name in {**one, **other}
        if one.get(name) != other.get(name)
        and int in (type(one.get(name)), type(other.get(name)))
    ]
    if counts:
        yield f"usage: {', '.join(counts)}"


def _count(value: object) -> str:
    return f"{value:,}" if type(value) is int else "-"


def error_text(error: ResponseError | None) -> str:
    """Write an error in one line; empty for none."""
    if error is None:
        return ""
    kind = " ".join(str(part) for part in (error.code, error.type) if part)
    return ": ".join(filter(None, (kind, error.message)))


def value_text(name: str, value: object) -> str:
    """Write the value of a field of a request in one line; what is secret is masked."""
    if value is None:
        return "-"
    if isinstance(value, str) and is_secret_header(name, value):
        return "••••"
    shown_value = masked_text(parsing.dumps(value).decode())
    if len(shown_value) > _MAX_VALUE_CHARACTERS:
        return f"{shown_value[:_MAX_VALUE_CHARACTERS]}…"
    return shown_value


def _addresses(comparison: Comparison) -> str:
    sides = (comparison.before, comparison.after)
    return " → ".join(dict.fromkeys(each.address for each in sides if each))


def _has_both(comparison: Comparison) -> bool:
    return comparison.before is not None and comparison.after is not None


def _legible_line(text: str) -> str:
    return legible(" ".join(masked_text(text).split("\n")))


def counts_line(verdicts: Mapping[Verdict, int], noun: str = "pair") -> str:
    """Write how many things have each verdict, from the most to the least."""
    order: Sequence[Verdict] = sorted(verdicts, key=lambda each: -each.rank)
    counted = (f"{verdicts[verdict]:,} {verdict}" for verdict in order)
    return f"{plural(sum(verdicts.values()), noun)}: {', '.join(counted)}"


def joined(pieces: Iterable[str]) -> str:
    """Join the pieces of a Markdown document."""
    return "\n\n".join(pieces) + "\n"
