"""What is known of the row under the library's cursor, before it is opened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from textual.content import Content

from recviewer.library.summary import Summary
from recviewer.reading.preview import Preview
from recviewer.text.numbers import plural, size_words
from recviewer.text.sanitize import sanitize, sanitize_line
from recviewer.tui.common.folded_names import folded_name
from recviewer.tui.common.wrapping import cells, clip
from recviewer.tui.keys import KeyNames, ways_on

_MAX_TEXT_CHARACTERS = 400
"""Characters of a text that are shown: it is for telling recordings apart."""

_MAX_TEXT_LINES = 5

_MAX_ANSWERS = 4
"""Answers that are shown; of the others, how many there are."""

_MAX_NAME_LINES = 6
"""Lines of the name of a test, or of a path."""


_MAX_COUNTED = 4
"""Models and endings of a group that are counted; of the others, how many."""

_NAME_CELLS = 8
"""Cells for the name of what is counted."""


def exchange_preview(
    entry: Summary,
    preview: Preview | None,
    names: KeyNames,
    width: int,
) -> Content:
    """Return what is known of an exchange.

    Args:
        entry: Its summary.
        preview: Its texts; None until they are read.
        names: Names of the keys.
        width: Cells of a line.
    """
    test, number = entry.test_id, entry.exchange_number
    path = f"{entry.path} · exchange {number}" if number else entry.path
    parts: list[str | tuple[str, str]] = [
        (_folded(test or path, width), "bold $foreground"),
        "\n",
    ]
    if test:
        parts += [(_folded(path, width), "$quiet"), "\n"]
    parts += [_joined(map(sanitize_line, _facts(entry)), width), "\n"]
    if entry.reason:
        parts += ["\n", (f"✖ {sanitize(entry.reason)}", "$failed"), "\n"]
    elif preview is None:
        parts += _section("title", "", entry.title)
    else:
        parts += _section("user", "", preview.question or entry.title)
        for choice, (ending, text) in enumerate(preview.answers[:_MAX_ANSWERS]):
            parts += _section(f"choice {choice}", ending, text)
        if (left := len(preview.answers) - _MAX_ANSWERS) > 0:
            parts += ["\n", (f"and {plural(left, 'more choice')}", "$quiet"), "\n"]
        if preview.error:
            parts += ["\n", (f"✖ {_clipped(preview.error)}", "$failed"), "\n"]
    return Content.assemble(*parts, "\n", _ways(names, group=False))


def group_preview(
    label: str,
    count: int,
    entries: Sequence[Summary],
    kinds: Sequence[tuple[Summary, int]],
    names: KeyNames,
    width: int,
) -> Content:
    """Return what a group holds.

    Args:
        label: Its name.
        count: Number of exchanges in it.
        entries: The first of them.
        kinds: For each kind of them an example, and how many there are.
        names: Names of the keys.
        width: Cells of a line.
    """
    rows = [_row(entry, width) for entry in entries]
    if count > len(entries):
        rows.append(Content(f"… and {count - len(entries):,} more"))
    return Content.assemble(
        (_folded(label, width), "bold $foreground"),
        "\n",
        plural(count, "exchange"),
        "\n",
        *_counted(kinds, width),
        "\n",
        Content("\n").join(rows),
        "\n\n",
        _ways(names, group=True),
    )


def _counted(
    kinds: Sequence[tuple[Summary, int]], width: int
) -> Iterator[str | tuple[str, str]]:
    """Say which models and endings there are in a group, and how many of each."""
    for name, values in _COUNTED.items():
        counts: Counter[str] = Counter()
        for entry, count in kinds:
            counts.update(dict.fromkeys(filter(None, values(entry)), count))
        most = counts.most_common(_MAX_COUNTED)
        facts = [f"{sanitize_line(value)} {count:,}" for value, count in most]
        if len(counts) > _MAX_COUNTED:
            facts.append(f"{len(counts) - _MAX_COUNTED:,} more")
        if facts:
            yield _indented(_joined(iter(facts), width - _NAME_CELLS), name), "$quiet"
            yield "\n"


def _indented(lines: str, name: str) -> str:
    """Put a name before the first of some lines, and blanks before the others."""
    blanks = " " * _NAME_CELLS
    return name.ljust(_NAME_CELLS) + lines.replace("\n", f"\n{blanks}")


def _endings(entry: Summary) -> Sequence[str]:
    return ("error",) if entry.error or entry.reason else entry.finish


def _row(entry: Summary, width: int) -> Content:
    """Return an exchange of a group in one line, how it ended on the right."""
    ending = "✖" if entry.reason or entry.error else " ".join(entry.finish)
    ending = clip(sanitize_line(ending), width // 3)
    room = width - cells(ending) - 2
    title = clip(sanitize_line(entry.title), room)
    style = "$failed" if ending == "✖" else "$quiet"
    return Content.assemble(title, " " * (room + 2 - cells(title)), (ending, style))


def _folded(name: str, width: int) -> str:
    return "\n".join(folded_name(sanitize_line(name), width, _MAX_NAME_LINES))


def _facts(entry: Summary) -> Iterator[str]:
    yield from filter(None, (entry.model, entry.endpoint))
    if entry.status is not None:
        yield f"HTTP {entry.status}"
    if entry.format:
        yield "streamed" if entry.streaming else "not streamed"
        yield plural(entry.chunks, "chunk")
    yield size_words(entry.size)
    yield from entry.finish


def _joined(facts: Iterator[str], width: int) -> str:
    """Write facts one after another, in lines that end between them."""
    lines: list[str] = []
    for fact in facts:
        if lines and cells(longer := f"{lines[-1]} · {fact}") <= width:
            lines[-1] = longer
        else:
            lines.append(fact)
    return "\n".join(lines)


def _section(label: str, remark: str, text: str) -> Iterator[str | tuple[str, str]]:
    yield "\n"
    yield label, "bold $quiet"
    if remark:
        yield f"  {sanitize_line(remark)}", "$quiet"
    yield "\n"
    yield _clipped(text), "$body"
    yield "\n"


def _clipped(text: str) -> str:
    lines = sanitize(text[:_MAX_TEXT_CHARACTERS]).splitlines()
    clipped = "\n".join(lines[:_MAX_TEXT_LINES])
    is_cut = len(text) > _MAX_TEXT_CHARACTERS or len(lines) > _MAX_TEXT_LINES
    return f"{clipped} …" if is_cut else clipped


def _ways(names: KeyNames, *, group: bool) -> Content:
    return ways_on(
        names,
        ("library.select", "opens or closes the group" if group else "opens it"),
        ("everywhere.find", "filters the list"),
        ("everywhere.help", "shows all keys"),
    )


_COUNTED: Mapping[str, Callable[[Summary], Sequence[str]]] = {
    "models": lambda entry: (entry.model,),
    "ends": _endings,
}
"""What is counted in a group: its values of an exchange."""
