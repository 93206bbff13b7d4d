"""Keys, signs and the language of the filter, over another screen; searchable."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap
from typing import ClassVar, Final, NamedTuple

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Static

from recviewer.library import summary
from recviewer.playback.clock import Source
from recviewer.playback.words import SIGNS
from recviewer.tui.common.sheet import FRAME_CSS, Sheet
from recviewer.tui.common.wrapping import cells
from recviewer.tui.exchange import transport_lines
from recviewer.tui.keys import Key, Scope, key_names
from recviewer.tui.screens.overlay import Overlay

_KEY_COLUMN, _NARROW_KEY_COLUMN = 20, 8
"""Cells of the column of keys; beside wider keys the text begins a line below."""

_NARROW = 60
"""Width in cells below which the column of keys is narrow."""

_SIGNS: Final = (
    (summary.STREAM_SYMBOL, "library: the answer was streamed"),
    (f"{summary.STREAM_SYMBOL}2", "library: that many choices, streamed"),
    (summary.TOOLS_SYMBOL, "library: the answer calls tools"),
    (summary.REASONING_SYMBOL, "library: the answer has reasoning"),
    (summary.IMAGES_SYMBOL, "library: the request has images"),
    (summary.ERROR_SYMBOL, "library: the response is an error, or cannot be read"),
    ("!!  !", "library: rules found an error, a warning"),
    ("●", "library: the recording that is open"),
    ("◆", "library: selected to be compared"),
    ("✦", "library: came or changed meanwhile, and was not opened yet"),
    ("▸  ▾", "a closed and an open group; ▸ before a title: the panel in focus"),
    (transport_lines.PLAYHEAD, "timeline: the playhead; bars show how dense text came"),
    (transport_lines.TEXT_CURSOR, "timeline: the text cursor"),
    *((sign, f"timeline: {kind}") for kind, sign in SIGNS.items()),
    ("✓  ✗", "review: accepted, rejected"),
    (transport_lines.PLAY, "it is paused: a click plays it"),
    (transport_lines.PAUSE, "it plays: a click pauses it"),
    (f"{transport_lines.LIVE} live", "it is being written, and the newest chunk shows"),
    (f"{transport_lines.BEHIND} live", "so it is: end or a click leads to the newest"),
    ("∞", "it begins again at the end"),
    (Source.RECORDED, "clock: every chunk has a recorded time"),
    (Source.ESTIMATED, "clock: times are worked out from coarser recorded ones"),
    (Source.ASSUMED, "clock: no times were recorded; a pace is assumed"),
    ("-  +  ≠", "comparison: the line differs: gone, new, or both"),
    ("[-…-]  {+…+}", "comparison: words that are gone, and that are new"),
    ("≈", "a number that is estimated, not recorded"),
)

_FILTER: Final = (
    ("word", "in title, path, test, model or endpoint; all words must be found"),
    ('"two words"', "both with the blank between them"),
    ("title: test: model:", "text that contains the value, such as model:gpt"),
    ("endpoint: path:", "the same for the address and the file"),
    ("format: protocol:", "the same for who recorded it, and what the API speaks"),
    ("finish: tool:", "how an answer ended; the name of a tool it calls"),
    ("streaming: tools:", "answers that were streamed; that call tools"),
    ("reasoning: images:", "answers with reasoning; requests with images"),
    ("error: unreadable:", "errors; recordings that cannot be read"),
    ("check:", "what is wrong by rules: check:S3, check:S, check:error"),
    ("other:", "what is no call to a model"),
    ("n: calls: chunks:", "number of choices, of tool calls, of chunks: n:2, calls:>1"),
    ("turns: size: status:", "messages, bytes, HTTP status: turns:3..8, size:>100k"),
    ("-…  !…", "what does not match: -tools:, !model:gpt; tools:no is the same"),
)


class Row(NamedTuple):
    """What stands on the left, and what it means."""

    name: str
    text: str


class Section(NamedTuple):
    """Rows under a title."""

    title: str
    rows: Sequence[Row]


class HelpScreen(Overlay[None]):
    """Shows what works on the screen below first, and finds words in all of it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "search", "Search", show=False)
    ]
    DEFAULT_CSS = f"""
    HelpScreen {{
        & > Vertical {{ {FRAME_CSS} height: 92%; }}
        & Input, & Input:focus {{ border: none; height: 1; background: $surface; }}
        & Input {{ padding: 0 1; }}
        & .input--placeholder {{ color: $quiet; }}
        & Sheet {{ border: none; height: 1fr; max-height: 100%; padding: 1 1 0 1; }}
    }}
    """

    _search = getters.query_one(Input)
    _text = getters.query_one("Sheet Static", Static)

    def __init__(self, below: Screen[object], table: Sequence[Key]) -> None:
        super().__init__()
        self._width = min(Sheet.WIDTH, below.size.width) - Sheet.FRAME
        self._sections = sections(table, scopes_at(below))

    def compose(self) -> ComposeResult:
        """Lay out the line to search by, and the sections."""
        with Vertical() as frame:
            frame.border_title, frame.border_subtitle = "Help", self.closing_hint
            yield Input(placeholder="/ searches keys, signs and the filter's language")
            content = help_content(self._sections, self._width)
            yield Sheet("", content)

    def on_mount(self) -> None:
        """Read first; typing begins with a key."""
        super().on_mount()
        self.query_one(Sheet).focus()

    def action_search(self) -> None:
        """Let the person type what to look for."""
        self._search.focus()

    @on(Input.Changed)
    def _narrow(self, message: Input.Changed) -> None:
        found = matching(self._sections, message.value)
        nothing = Content.styled("Nothing here says that.", "$quiet")
        self._text.update(help_content(found, self._width) if found else nothing)

    @on(Input.Submitted)
    def _read_on(self) -> None:
        self.query_one(Sheet).focus()


def scopes_at(screen: Screen[object]) -> list[Scope]:
    """Return the scopes whose keys work on a screen now, the focused one first."""
    ids = (active.binding.id or "" for active in screen.active_bindings.values())
    names = dict.fromkeys(name.partition(".")[0].upper() for name in ids)
    return [Scope[name] for name in names if name in Scope.__members__]


def sections(table: Sequence[Key], here: Sequence[Scope]) -> list[Section]:
    """Return keys that work here, those of the main screen last, then signs and others.

    Args:
        table: All keys.
        here: The scopes to begin with.
    """
    keys: Mapping[Scope, Section] = {
        scope: Section(_title(scope), rows)
        for scope in dict.fromkeys(key.scope for key in table)
        if (rows := [*_key_rows(table, scope)])
    }
    anywhere = Scope.EVERYWHERE
    order = [scope for scope in here if scope is not anywhere]
    order += [anywhere] if anywhere in here else []
    return [
        *(keys[scope] for scope in order if scope in keys),
        Section("Signs", [Row(*row) for row in _SIGNS]),
        Section("Filter", [Row(*row) for row in _FILTER]),
        *(section for scope, section in keys.items() if scope not in order),
    ]


def matching(all_sections: Sequence[Section], query: str) -> list[Section]:
    """Return the rows that hold all words of a query, or whose section's title does."""
    words = query.lower().split()

    def matches(title: str, row: Row) -> bool:
        text = f"{title} {row.name} {row.text}".lower()
        return all(word in text for word in words)

    narrowed = (
        Section(title, [row for row in rows if matches(title, row)])
        for title, rows in all_sections
    )
    return [section for section in narrowed if section.rows]


def help_content(shown: Sequence[Section], width: int) -> Content:
    """Return sections as text, in lines of a width in cells."""
    return Content("\n\n").join(_block(section, width) for section in shown)


def _title(scope: Scope) -> str:
    return f"{scope[0].upper()}{scope[1:]}"


def _key_rows(table: Sequence[Key], scope: Scope) -> Iterator[Row]:
    for key in table:
        if key.scope is scope and key.keys:
            yield Row(key_names(key), key.help)


def _block(section: Section, width: int) -> Content:
    head = Content.styled(section.title, "bold $focus")
    return Content("\n").join([head, *(_drawn(row, width) for row in section.rows)])


def _drawn(row: Row, width: int) -> Content:
    """Return a row; its text stays in a column of its own."""
    column = _KEY_COLUMN if width >= _NARROW else _NARROW_KEY_COLUMN
    name = f"  {row.name}"
    gap = " " * (column + 3)
    lines = wrap(row.text, max(1, width - len(gap)))
    if cells(name) >= len(gap):
        return Content.assemble((name, "bold"), *(f"\n{gap}{line}" for line in lines))
    name += " " * (len(gap) - cells(name))
    return Content.assemble((name, "bold"), f"\n{gap}".join(lines))
