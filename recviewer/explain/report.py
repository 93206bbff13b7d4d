"""What is said about a request without a recording, as text or lines of JSON."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from os.path import dirname
from typing import Any, Final

from msgspec import UNSET, Struct

from recviewer.compare.comparison import Side
from recviewer.compare.values import ValueDifference
from recviewer.compare.words import first_difference
from recviewer.explain.asked import Asked
from recviewer.explain.nearest import Candidate, Found, Trait
from recviewer.explain.unreachable import Checked, Reason, Unreachable
from recviewer.export.word_diff import PLAIN, Style, word_diff
from recviewer.jsondoc import parsing
from recviewer.text.numbers import plural
from recviewer.text.sanitize import printable_line
from recviewer.text.secrets import MASK, is_secret_header, masked_text, masked_url


class _Room(Struct, frozen=True):
    """How much is shown of what differs."""

    differences: int
    lines: int
    """Lines of a text that are shown where it differs."""


_NEAREST: Final = _Room(12, 8)
_OTHERS: Final = _Room(4, 3)

_MAX_LISTED: Final = 200
"""Differences of one recording that are listed as JSON: vectors have thousands."""

_MAX_VALUE_CHARACTERS: Final = 160
"""Characters of a value that are shown, around where the values differ."""

_LEAD_CHARACTERS: Final = 40
"""Characters that stay before the place where two values differ."""

_INDENT: Final = "   "

_REASONS: Final = {
    Reason.ROUNDING: "named by an older recorder, which only rounded numbers",
    Reason.NONE: "named by the oldest recorder, which normalised nothing",
    Reason.SHORT: "named by a short key, as the first recorders did",
    Reason.OTHER: "no known recorder gives its request this name",
}


def text(found: Found, style: Style = PLAIN) -> Iterator[str]:
    """Yield what was asked, and then the nearest recordings with what differs."""
    yield from _asked(found, style)
    yield ""
    if not found.nearest:
        yield "there is no recording to compare it with"
        return
    exact = found.exact
    if exact is not None:
        yield style.of(style.head, printable_line(f"found  {exact.side.address}"))
        yield from (f"{_INDENT}{remark}" for remark in _remarks(exact))
        return
    looked = plural(found.looked_at, "exchange")
    yield style.of(style.head, f"no recording of it; the nearest of {looked}:")
    for number, candidate in enumerate(found.nearest, 1):
        yield ""
        title = printable_line(f"{number}  {candidate.side.address}")
        yield style.of(style.head, title)
        room = _NEAREST if number == 1 else _OTHERS
        for line in _candidate(candidate, style, room):
            yield (_INDENT + line).rstrip()


def json_objects(found: Found) -> Iterator[dict[str, object]]:
    """Yield an object for each of the nearest recordings, the nearest first."""
    for candidate in found.nearest:
        side = candidate.side
        yield {
            "path": side.path,
            "exchange": side.exchange.number,
            "exact": candidate.is_exact,
            "same": list(candidate.same),
            "other": list(candidate.other),
            "equal_parameters": candidate.parameters,
            "equal_messages": round(candidate.messages, 3),
            "differences": [
                dict(zip(("recorded", "asked"), _excerpts(each), strict=True))
                | {"path": each.path}
                for each in candidate.differences[:_MAX_LISTED]
            ],
            "more_differences": max(0, len(candidate.differences) - _MAX_LISTED),
            "key": found.key,
            "told_by": found.asked.told_by or None,
            "remarks": list(_remarks(candidate)),
            "compare": comparison_line(found.asked, side),
        }


def comparison_line(asked: Asked, side: Side) -> str:
    """Return the command that shows a recording beside the request, or alone."""
    if not asked.has_body:
        return shlex.join(("recviewer", "show", "--format", "text", side.address))
    return shlex.join(("recviewer", "diff", side.address, asked.side.address))


def unreachable_text(checked: Checked, style: Style = PLAIN) -> Iterator[str]:
    """Yield the recordings that no request reaches, each with the reason."""
    for each in checked.unreachable:
        yield style.of(style.head, printable_line(each.side.path))
        yield _INDENT + _REASONS[each.reason]
        if each.key is not None:
            yield f"{_INDENT}its key today: {each.key}"
        if each.superseded_by is not None:
            how = "the same request is in" if each.twin else "superseded by"
            yield printable_line(f"{_INDENT}{how} {each.superseded_by.path}")
            yield printable_line(_INDENT + _superseding_line(each))
        yield ""
    counts = ", ".join(_reason_counts(checked))
    lost = plural(len(checked.unreachable), "recording")
    yield f"{lost} that no request reaches{f': {counts}' if counts else ''}"
    yield f"{plural(checked.reached, 'recording')} with the name of today"
    if checked.unknown:
        yield f"{plural(checked.unknown, 'exchange')} whose names say nothing"


def unreachable_objects(checked: Checked) -> Iterator[dict[str, object]]:
    """Yield an object for each recording that no request reaches."""
    for each in checked.unreachable:
        newer = each.superseded_by
        yield {
            "path": each.side.path,
            "reason": each.reason,
            "key": each.key,
            "test_id": each.side.exchange.test_id,
            "superseded_by": newer and newer.path,
            "same_request": each.twin is not None,
            "compare": _superseding_line(each) if newer else None,
        }


def _superseding_line(each: Unreachable) -> str:
    newer = each.superseded_by
    return shlex.join(
        ("recviewer", "diff", each.side.path, newer.path if newer else "")
    )


def _reason_counts(checked: Checked) -> Iterator[str]:
    for reason in Reason:
        count = sum(each.reason is reason for each in checked.unreachable)
        if count:
            yield f"{count:,} {reason}"
    superseded = sum(each.superseded_by is not None for each in checked.unreachable)
    if superseded:
        yield f"{superseded:,} of them superseded"


def _asked(found: Found, style: Style) -> Iterator[str]:
    asked = found.asked
    request = asked.request
    facts = [
        " ".join(filter(None, (request.method, request.url or request.endpoint_name))),
        request.model or "",
    ]
    if messages := asked.side.prompt.messages:
        facts.append(plural(len(messages), "message"))
    if not any(facts):
        facts.append("a body without a model")
    yield from _fact("asked", " · ".join(filter(None, map(masked_url, facts))))
    yield from _fact("test", asked.test_id or "")
    if found.key is not None:
        named = any(each.named for each in found.nearest)
        guessed = not (asked.test_id or asked.key or request.tool_name)
        known = "the name of a recording" if named else "no recording is named so"
        known = f"of the nearest one's test, {known}" if guessed else known
        yield from _fact("key", f"{found.key} ({known})")
    if asked.told_by:
        known = "the error of " + asked.told_by
        if not asked.has_body:
            known += ", which does not tell the body"
        elif asked.cut:
            known += ", which tells only the beginning of the body"
        yield from _fact("told by", known)
    yield from _fact("in use", ", ".join(asked.files))
    yield from _fact("remark", asked.remark)


def _fact(name: str, value: str) -> Iterator[str]:
    if value:
        yield printable_line(f"{name:<8} {value}")


def _candidate(candidate: Candidate, style: Style, room: _Room) -> Iterator[str]:
    yield _likeness(candidate)
    yield from _remarks(candidate)
    shown = candidate.differences[: room.differences]
    for found in shown:
        yield from _difference(found, style, room.lines)
    if left_out := len(candidate.differences) - len(shown):
        yield f"… and {plural(left_out, 'more difference')}"
    command = comparison_line(candidate.asked, candidate.side)
    yield style.of(style.faint, printable_line(command))


def _likeness(candidate: Candidate) -> str:
    parts = []
    if candidate.same:
        parts.append(f"same {_listed(candidate.same)}")
    if candidate.other:
        parts.append(f"other {_listed(candidate.other)}")
    if candidate.asked.has_body:
        parts.append(f"{plural(candidate.parameters, 'equal parameter')}")
        if candidate.asked.side.prompt.messages:
            parts.append(f"{candidate.messages:.0%} of the messages equal")
    return " · ".join(parts)


def _listed(traits: tuple[Trait, ...]) -> str:
    *first, last = traits
    return f"{', '.join(first)} and {last}" if first else str(last)


def _remarks(candidate: Candidate) -> Iterator[str]:
    """Yield why a recorder may not find a recording that is the right one."""
    asked, path = candidate.asked, candidate.side.path
    if candidate.misnamed and not candidate.named:
        yield "its name is not its key: today's recorder does not find it"
    test = asked.test_id or candidate.side.exchange.test_id
    if candidate.named and test:
        folder = f"{dirname(test.partition('::')[0])}/recordings"  # noqa: PTH120
        if not f"/{dirname(path)}".endswith((f"/{folder}", "/common/recordings")):  # noqa: PTH120
            yield printable_line(f"the recorder looks for it in {folder}")
    if candidate.is_exact and Trait.TEST in candidate.other:
        yield printable_line(
            f"another test recorded it: {candidate.side.exchange.test_label}"
        )
    if asked.files and not candidate.in_use:
        yield printable_line(f"the recorder looks for it in {', '.join(asked.files)}")
    known = asked.has_body and not asked.cut
    if known and not candidate.differences and not candidate.is_exact:
        yield "it asks the same"


def _difference(found: ValueDifference, style: Style, most: int) -> Iterator[str]:
    path = printable_line(found.path)
    texts = found.before, found.after
    if all(isinstance(text, str) for text in texts) and not _is_secret(found):
        lines = list(word_diff(*texts, style))
        if len(lines) == 1 and len(lines[0]) <= _MAX_VALUE_CHARACTERS:
            yield f"{path}  {lines[0]}"
        else:
            yield path
            yield from ((_INDENT + line).rstrip() for line in lines[:most])
            if (left_out := len(lines) - most) > 0:
                yield f"{_INDENT}… {plural(left_out, 'more line')}"
        return
    before, after = (printable_line(each or "(absent)") for each in _excerpts(found))
    yield f"{path}  {before} → {after}"


def _excerpts(found: ValueDifference) -> tuple[str | None, str | None]:
    """Return both values as JSON, cut to where they differ; None for none."""
    texts = [_json(found, each) for each in (found.before, found.after)]
    place = first_difference(texts[0] or "", texts[1] or "") or 0
    one, other = (text and _cut(text, place) for text in texts)
    return one, other


def _json(found: ValueDifference, value: Any) -> str | None:
    if value is UNSET:
        return None
    if _is_secret(found) and isinstance(value, str):
        return MASK
    try:
        return masked_text(parsing.dumps(value).decode())
    except RecursionError:
        return "… nested too deeply"


def _is_secret(found: ValueDifference) -> bool:
    name = found.path.rpartition(".")[2].strip('"[]')
    values = (found.before, found.after)
    return any(isinstance(v, str) and is_secret_header(name, v) for v in values)


def _cut(text: str, place: int) -> str:
    """Cut a text to what stands around a place."""
    if len(text) <= _MAX_VALUE_CHARACTERS:
        return text
    start = max(0, min(place - _LEAD_CHARACTERS, len(text) - _MAX_VALUE_CHARACTERS))
    end = start + _MAX_VALUE_CHARACTERS
    before = "…" if start else ""
    after = "…" if end < len(text) else ""
    return f"{before}{text[start:end]}{after}"
