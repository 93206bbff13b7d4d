"""How the choices of two replies differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Final

from recviewer.compare import alignment
from recviewer.compare.comparison import (
    CallComparison,
    ChannelComparison,
    ChannelText,
    ChoiceComparison,
    Verdict,
    worst,
)
from recviewer.compare.volatile import NOTHING, is_same
from recviewer.jsondoc import parsing
from recviewer.jsondoc.values import parsed
from recviewer.model.track import Channel, Kind, Track
from recviewer.model.transcript import Reply, ToolCall, Transcript

_TEXT_KINDS: Final = (Kind.REASONING, Kind.CONTENT, Kind.REFUSAL)


def compare_choices(
    before: Reply, after: Reply, *, by_likeness: bool = False
) -> tuple[ChoiceComparison, ...]:
    """Compare the choices of two replies.

    Args:
        before: The one reply.
        after: The other one.
        by_likeness: Whether choices are paired by what they say, not by their index.
    """
    pair = _by_likeness if by_likeness else _by_index
    return tuple(
        compare_choice(one, other) for one, other in pair(before.choices, after.choices)
    )


def compare_choice(
    before: Transcript | None, after: Transcript | None
) -> ChoiceComparison:
    """Compare two choices, or one with nothing."""
    texts = tuple(_texts(before, after))
    calls = tuple(_calls(before, after))
    verdict = worst(
        (
            *(comparison.verdict for comparison in texts),
            *(comparison.verdict for comparison in calls),
            Verdict.IDENTICAL if _ends_alike(before, after) else Verdict.FINISH,
        )
    )
    if not (verdict.is_difference or (before and after)):
        verdict = Verdict.FINISH  # a choice that says nothing is one choice more
    return ChoiceComparison(before, after, verdict, texts, calls)


_Pairs = Iterator[tuple[Transcript | None, Transcript | None]]


def _by_index(before: Sequence[Transcript], after: Sequence[Transcript]) -> _Pairs:
    ones = {choice.index: choice for choice in before}
    others = {choice.index: choice for choice in after}
    for index in sorted(ones.keys() | others.keys()):
        yield ones.get(index), others.get(index)


def _by_likeness(before: Sequence[Transcript], after: Sequence[Transcript]) -> _Pairs:
    """Pair the choices that have the most words in common first."""
    ones, others = [list(map(_words, choices)) for choices in (before, after)]
    likeness = sorted(
        (-_shared(one, other), place, index)
        for place, one in enumerate(ones)
        for index, other in enumerate(others)
    )
    partner: dict[int, int] = {}
    for _, place, index in likeness:
        if place not in partner and index not in partner.values():
            partner[place] = index
    for place, choice in enumerate(before):
        yield choice, after[partner[place]] if place in partner else None
    taken = set(partner.values())
    yield from ((None, c) for k, c in enumerate(after) if k not in taken)


def _words(choice: Transcript) -> Counter[str]:
    return Counter(
        word for track in choice.tracks for word in track.text.split() or [track.text]
    )


def _shared(one: Counter[str], other: Counter[str]) -> float:
    total = one.total() + other.total()
    return (one & other).total() / total if total else 1.0


def _texts(
    before: Transcript | None, after: Transcript | None
) -> Iterator[ChannelComparison]:
    """Compare the texts of a kind, the first with the first and so on."""
    for kind in _TEXT_KINDS:
        ones, others = _tracks(before, kind), _tracks(after, kind)
        same = _joined(ones) == _joined(others)
        for one, other in zip_longest(ones, others):
            equal = (one.text if one else "") == (other.text if other else "")
            different = Verdict.SAME_ANSWER if same else Verdict.TEXT
            verdict = Verdict.IDENTICAL if equal else different
            yield ChannelComparison(_channel_text(one), _channel_text(other), verdict)


def _tracks(choice: Transcript | None, kind: Kind) -> list[Track]:
    tracks = choice.tracks if choice else ()
    return [track for track in tracks if track.channel.kind is kind]


def _joined(tracks: Sequence[Track]) -> str:
    return parsing.join_halves("".join(track.text for track in tracks))


def _channel_text(track: Track | None) -> ChannelText | None:
    if track is None:
        return None
    return ChannelText(str(track.channel), track.text, track)


def _calls(
    before: Transcript | None, after: Transcript | None
) -> Iterator[CallComparison]:
    """Compare tool calls in order, aligned by the names of their tools."""
    ones = before.tool_calls if before else ()
    others = after.tool_calls if after else ()
    names, other_names = [[call.name for call in calls] for calls in (ones, others)]
    for span, _ in alignment.stretches(names, other_names):
        pairs = zip_longest(
            ones[span.before : span.before_end], others[span.after : span.after_end]
        )
        for one, other in pairs:
            yield _call(before, one, after, other)


def _call(
    choice: Transcript | None,
    before: ToolCall | None,
    other: Transcript | None,
    after: ToolCall | None,
) -> CallComparison:
    """Compare two calls, or one with none."""
    names = _name(choice, before), _name(other, after)
    arguments = _arguments(choice, before), _arguments(other, after)
    if before is None or after is None:
        verdict = inner = Verdict.TOOLS
    elif before.name != after.name:
        verdict, inner = Verdict.TOOLS, Verdict.ARGUMENTS
    elif _is_same_arguments(before.arguments, after.arguments):
        verdict, inner = Verdict.IDENTICAL, Verdict.IDENTICAL
        if before.arguments != after.arguments:
            inner = Verdict.SAME_ANSWER
    else:
        verdict = inner = Verdict.ARGUMENTS
    named = verdict if verdict is Verdict.TOOLS else Verdict.IDENTICAL
    channels = (
        ChannelComparison(*names, named),
        ChannelComparison(*arguments, inner if _texts_differ(*arguments) else verdict),
    )
    return CallComparison(before, after, worst((verdict, inner)), channels)


def _texts_differ(one: ChannelText | None, other: ChannelText | None) -> bool:
    return (one.text if one else "") != (other.text if other else "")


def _is_same_arguments(before: object, after: object) -> bool:
    """Compare arguments as JSON; nothing means the same as no arguments."""
    one, other = [
        {} if arguments in (None, "") else parsed(arguments)
        for arguments in (before, after)
    ]
    return is_same(one, other, NOTHING)


def _name(choice: Transcript | None, call: ToolCall | None) -> ChannelText | None:
    return _part(choice, call, Kind.TOOL_NAME, call.name or "" if call else "")


def _arguments(choice: Transcript | None, call: ToolCall | None) -> ChannelText | None:
    arguments = call.arguments if call else None
    text = "" if arguments is None else parsing.as_text(arguments)
    return _part(choice, call, Kind.TOOL_ARGUMENTS, text)


def _part(
    choice: Transcript | None, call: ToolCall | None, kind: Kind, text: str
) -> ChannelText | None:
    if choice is None or call is None:
        return None
    channel = Channel(kind, call.index)
    track = choice.track(channel)
    if track is not None:
        return ChannelText(str(channel), track.text, track)
    return ChannelText(str(channel), text, chunk=call.chunk)


def _ends_alike(before: Transcript | None, after: Transcript | None) -> bool:
    if before is None or after is None:
        return before is after
    return (
        before.finish_reason == after.finish_reason and before.cut_off == after.cut_off
    )
