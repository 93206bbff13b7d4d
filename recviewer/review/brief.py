"""What differs of an exchange in a few words, for a line of a list."""

from __future__ import annotations

import re
from typing import Final

import msgspec

from recviewer.compare.comparison import (
    ChannelComparison,
    ChoiceComparison,
    Comparison,
    Side,
    Verdict,
)
from recviewer.compare.words import differences
from recviewer.export.comparison import facts
from recviewer.export.word_diff import shown
from recviewer.model.track import Kind
from recviewer.text.numbers import plural
from recviewer.text.sanitize import sanitize_line

_MAX_CHARACTERS: Final = 120
"""Characters of either side."""

_KINDS: Final = (Kind.CONTENT, Kind.REFUSAL, Kind.REASONING)

_CONTEXT_CHARACTERS: Final = 20
"""Characters quoted before what is only gone or only new."""

_NO_CALL: Final = "no call"
_NO_TEXT: Final = "(no text)"
_BLANK: Final = re.compile(r"\s+")


class Brief(msgspec.Struct, frozen=True):
    """What differs in a few words."""

    before: str
    """What was said; empty where it does not matter."""
    after: str = ""
    """What is said instead."""
    label: str = ""
    """What says it, such as `arguments`; empty for the answer."""

    @property
    def text(self) -> str:
        """All of it in a line."""
        said = " → ".join(filter(None, (self.before, self.after)))
        return f"{self.label} {said}".strip()


class Turn(msgspec.Struct, frozen=True):
    """What the model answers to, which tells the calls of a test apart."""

    number: int
    """Number of messages in the request."""
    last: str
    """The last of them: who says it, and how it begins."""


def turn_of(side: Side) -> Turn:
    """Say which turn of a conversation an exchange is."""
    messages = side.prompt.messages
    if not len(messages):
        return Turn(0, "")
    message = messages[-1]
    texts = (shown(part.text[:_MAX_CHARACTERS]) for part in message.parts if part.text)
    return Turn(len(messages), _line(f"{message.role}: {next(texts, '')}"))


def brief(comparison: Comparison) -> Brief:
    """Say what differs, from where it does."""
    before, after = comparison.before, comparison.after
    match comparison.verdict:
        case Verdict.NEW | Verdict.GONE:
            side = after or before
            return Brief(_answer(side) if side else "")
        case Verdict.IDENTICAL:
            return Brief(f"was {_line(before.path)}" if before else "")
        case Verdict.NOISE | Verdict.SAME_ANSWER:
            return Brief(_line(" · ".join(facts(comparison))))
        case Verdict.ERROR:
            return Brief(_outcome(before), _outcome(after))
    choice = next((c for c in comparison.choices if c.verdict.is_difference), None)
    if choice is not None:
        return _of_choice(comparison, choice)
    items = [
        plural(s.reply.chunk_count, "chunk") if s else "-" for s in (before, after)
    ]
    if items[0] != items[1]:
        return Brief(items[0], items[1])
    return Brief(_line(", ".join(comparison.answer[:1])), label="answer at")


def _of_choice(comparison: Comparison, choice: ChoiceComparison) -> Brief:
    match comparison.verdict:
        case Verdict.FINISH:
            before_end, after_end = choice.endings
            return Brief(before_end or "-", after_end or "-", "ends")
        case Verdict.TOOLS:
            sides = (choice.before, choice.after)
            before, after = [
                _line(", ".join(call.name or "?" for call in side.tool_calls))
                if side
                else ""
                for side in sides
            ]
            if before != after:
                return Brief(before or _NO_CALL, after or _NO_CALL)
    for text in choice.texts:
        if text.verdict.is_difference:
            return _parted(text, "" if text.name == Kind.CONTENT else _line(text.name))
    for call in choice.calls:
        for channel in call.channels:
            if channel.verdict.is_difference:
                named = call.after or call.before
                return _parted(channel, _line(named.name or "") if named else "")
    return Brief(f"choice {choice.index}")


def _parted(channel: ChannelComparison, label: str) -> Brief:
    """Quote the first words that differ."""
    before, after = map(shown, channel.texts)
    gap = next(differences(before, after), None)
    if gap is None:
        return Brief("", label=label)
    removed, added = (
        _line(before[gap.before : gap.before_end][:_MAX_CHARACTERS]),
        _line(after[gap.after : gap.after_end][:_MAX_CHARACTERS]),
    )
    if removed == added:
        return Brief("blanks and line breaks differ", label=label)
    if not (before and after) or (removed and added):
        return Brief(removed or _NO_TEXT, added or _NO_TEXT, label)
    # What is only gone, or only new, says little without the words around it.
    begin = _context_start(before, gap.before)
    around = (before if removed else after)[begin:][:_MAX_CHARACTERS]
    verb = "removed" if removed else "added"
    words = f"{removed or added} · {_line('…' * (begin > 0) + around)}"
    return Brief(words, label=f"{label} {verb}".strip())


def _context_start(text: str, place: int) -> int:
    """Return where the words begin that are quoted before a place in a text."""
    start = max(0, place - _CONTEXT_CHARACTERS)
    if not start:
        return 0
    blank = _BLANK.search(text, start, place)
    return blank.end() if blank else start


def _answer(side: Side) -> str:
    """Return the beginning of an answer; what was called if it is no text."""
    if side.reply.error:
        return _outcome(side)
    for choice in side.reply.choices:
        for kind in _KINDS:
            if text := choice.text(kind):
                return _line(shown(text)[:_MAX_CHARACTERS])
        if choice.tool_calls:
            names = ", ".join(call.name or "?" for call in choice.tool_calls)
            return _line(f"calls {names}")
    request = side.exchange.request
    return _line(" ".join(filter(None, (request.method, request.endpoint_name))))


def _outcome(side: Side | None) -> str:
    """Say how a call ended."""
    if side is None:
        return "-"
    error, response = side.reply.error, side.exchange.response
    if error:
        words = (str(error.code or ""), error.type, error.message)
        return _line(shown(" ".join(filter(None, words)))[:_MAX_CHARACTERS])
    return f"status {response.status}" if response.rejected else _answer(side)


def _line(text: str) -> str:
    return sanitize_line(" ".join(text.split()))
