"""Finding text in a widget: one search, its matches, and the keys that walk them."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator
from time import monotonic
from typing import NamedTuple, Protocol

from textual.content import Content
from textual.widget import Widget
from textual.worker import WorkType

from recviewer.jsondoc.search import SearchProgress, is_exact
from recviewer.text.sanitize import sanitize_line
from recviewer.tui.common.match_cursor import MatchCursor
from recviewer.tui.common.wrapping import clip

_PROGRESS_SECONDS = 0.1
"""Time between two updates of the progress of a search."""

_MAX_QUERY_CELLS = 20
"""Cells of the query in a title."""

_STEP_SECONDS = 0.004
"""Time to search before the event loop has a turn."""

CURRENT_MATCH = "bold reverse $focus"
"""Style of the current match; without colour it is reversed."""

OTHER_MATCH = "bold underline $focus"
"""Style of the other matches; without colour they are underlined."""


def highlight_matches(line: Content, query: str, *, is_current: bool) -> Content:
    """Highlight a query in a line.

    Args:
        line: The line, sanitized.
        query: The query; empty for none.
        is_current: Whether the current match is in this line.
    """
    if not query:
        return line
    pattern = re.compile(re.escape(query), 0 if is_exact(query) else re.IGNORECASE)
    style = CURRENT_MATCH if is_current else OTHER_MATCH
    return line.highlight_regex(pattern, style=style)


class FindTarget(Protocol):
    """What is searched, and how a match of it is shown.

    Matches are known by one ascending number each: an offset, or a row.
    """

    def steps(self, query: str) -> Iterator[SearchProgress]:
        """Search everything that can be shown, folded texts, too."""

    def start(self) -> int:
        """Return where a search begins, as a number like those of matches."""

    def show(self, match: int | None, matches: MatchCursor) -> None:
        """Highlight all matches, and go to one of them unless it is None."""


class Findable(Widget):
    """A widget with the keys that find a text in it."""

    finder: Finder

    def action_find(self, command: str) -> None:
        """Ask what to find (`begin`), walk on (`next`, `previous`), or `end`."""
        match command:
            case "begin":
                from recviewer.tui.screens.find import FindScreen

                self.app.push_screen(FindScreen(self.finder))
            case "end":
                self.finder.end()
            case _:
                self.finder.step(1 if command == "next" else -1)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the keys that walk over matches to others while nothing is found."""
        if action == "find" and parameters != ("begin",):
            return bool(self.finder.matches.query)
        return super().check_action(action, parameters)


class Leader(NamedTuple):
    """What walks over matches of which those in a widget are only some."""

    step: Callable[[int], None]
    """Goes some matches on; back if negative."""
    status: str
    """Which match of how many this is, such as `3/14`."""


class Finder:
    """Searches a widget while keys are still answered, and walks over the matches.

    Attributes:
        matches: The matches so far; none without a search.
        last_query: What was searched for last, also after the search has ended.
        leader: Walks over the matches in place of this; None where all are here.
    """

    def __init__(
        self, widget: Findable, target: FindTarget, changed: Callable[[str], None]
    ) -> None:
        """Search nothing yet.

        Args:
            widget: The widget that runs the search and is drawn again.
            target: What is searched.
            changed: Called with how the search stands, whenever that changes.
        """
        self.matches = MatchCursor()
        self.last_query = ""
        self.leader: Leader | None = None
        self.listener: Callable[[str], None] | None = None
        """Told how the search stands, too: the line in which the query is typed."""
        self._widget = widget
        self._target = target
        self._changed = changed
        self._start: int | None = None
        self._wanted: tuple[str, bool, int | None] = ("", False, None)
        """The query to search for, whether to go to a match, and the one to go to."""

    @property
    def text(self) -> str:
        """The query and how the search stands, in a few words; empty without one."""
        query = clip(sanitize_line(self.matches.query), _MAX_QUERY_CELLS)
        status = self.matches.status if self.leader is None else self.leader.status
        return f"/{query} {status}" if query else ""

    def begin(self) -> None:
        """Search each query from where the widget is now, until `settle`."""
        self._start = self._target.start()

    def settle(self) -> None:
        """Let the next search begin where the widget is by then."""
        self._start = None

    def search(self, query: str, *, jump: bool = True) -> None:
        """Search, and go to the first match at or after the place of the start.

        Args:
            query: The text to find; its case matters only if it has a capital.
            jump: Whether to go there.
        """
        self.leader = None
        query = sanitize_line(query)
        self.last_query = query or self.last_query
        self._begin(query, jump=jump)

    def follow(self, query: str, match: int, leader: Leader) -> None:
        """Show one match of many that are elsewhere, too, and those beside it.

        Args:
            query: The text of the match, sanitized.
            match: Where it is.
            leader: Walks over all of them.
        """
        self.leader = leader
        self._begin(query, jump=True, match=match)

    def _begin(self, query: str, *, jump: bool, match: int | None = None) -> None:
        self.matches.search(query)
        self._wanted = query, jump, match
        # Not a coroutine yet: one that is cancelled at once would never be awaited.
        work: WorkType[None] = self._search
        self._widget.run_worker(work, group="find", exclusive=True)

    def again(self) -> None:
        """Search for the same in what the widget shows by now, and stay there."""
        if self.matches.query:
            self._begin(self.matches.query, jump=False)

    def step(self, count: int) -> None:
        """Go some matches on; back if negative."""
        if self.leader is not None:
            self.leader.step(count)
            return
        self.show(self.matches.step(count))
        self._tell()

    def show(self, match: int | None) -> None:
        """Go to a match, or only draw what is highlighted now if it is None."""
        self._target.show(match, self.matches)
        self._widget.refresh()

    def end(self) -> None:
        """Highlight nothing any more."""
        self.leader = None
        self.settle()
        self._widget.workers.cancel_group(self._widget, "find")
        self.matches.search("")
        self.show(None)
        self._tell()

    async def _search(self) -> None:
        """Search step by step, with turns for the event loop."""
        query, jump, match = self._wanted
        shown_at = resumed_at = monotonic()
        self._tell()
        for step in self._target.steps(query):
            self.matches.extend(step.hits, step.done / (step.total or 1))
            now = monotonic()
            if now - shown_at > _PROGRESS_SECONDS:
                self._tell()
                shown_at = now
            if now - resumed_at > _STEP_SECONDS:
                await asyncio.sleep(0)
                resumed_at = monotonic()
        self.matches.extend(self.matches.offsets)
        if jump:
            start = self._target.start() if self._start is None else self._start
            self.matches.start_from(start if match is None else match)
        self.show(self.matches.current if jump else None)
        self._tell()

    def _tell(self) -> None:
        self._changed(self.text)
        if self.listener is not None:
            self.listener(self.matches.status)
        self._widget.refresh_bindings()
