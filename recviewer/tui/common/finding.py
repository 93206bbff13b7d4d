"""Finding text in a widget: one search, its matches, and the keys that walk them."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator, Sequence
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


class Part(NamedTuple):
    """One of several texts that are searched together."""

    name: str
    """What it is called: `choice 1`."""
    finder: Finder
    focus: Callable[[], object]
    """Gives it the focus."""
    leave: Callable[[], object]
    """Ends the cursor in it."""


class FindTogether:
    """One search in several texts beside each other, such as choices.

    Their matches are counted and walked over as if all were in one text.
    """

    def __init__(self, parts: Callable[[], Sequence[Part]]) -> None:
        """Search nothing yet.

        Args:
            parts: Returns the texts that show, in the order in which they are read.
        """
        self._parts = parts

    def others(self, finder: Finder) -> list[Part]:
        """Return all but one."""
        return [part for part in self._parts() if part.finder is not finder]

    def status(self, finder: Finder) -> str:
        """Say how the search stands in one of them, or which match of all it is at."""
        before = total = 0
        for part in self._parts():
            if part.finder is finder:
                before = total
            total += len(part.finder.matches.offsets)
        index = finder.matches.index
        if index is None:
            return finder.matches.status
        return f"{before + index + 1:,}/{total:,}"

    def summary(self, finder: Finder) -> str:
        """Say how the search that began in one of them stands in all of them."""
        parts = self._parts()
        current = (p for p in parts if p.finder.matches.index is not None)
        if (part := next(current, None)) is not None and len(parts) > 1:
            return f"{part.name} · {self.status(part.finder)}"
        return self.status(finder)

    def step(self, finder: Finder, count: int) -> bool:
        """Go on into the next one that has matches; back if the count is negative.

        Returns:
            Whether another than the one where it began has any.
        """
        parts = self._parts()
        finders = [part.finder for part in parts]
        here = finders.index(finder) if finder in finders else 0
        around = [*parts[here + 1 :], *parts[:here]][:: 1 if count > 0 else -1]
        part = next((p for p in around if p.finder.matches.offsets), None)
        if part is None:
            return False
        self.hand_over(part.finder)
        part.focus()
        part.finder.show(part.finder.matches.step(1 if count > 0 else -1))
        part.finder.tell()
        return True

    def hand_over(self, finder: Finder) -> None:
        """Have the current match in one of them, and in no other."""
        for part in self.others(finder):
            if part.finder.matches.index is not None:
                part.finder.matches.leave()
                part.leave()
                part.finder.show(None)

    async def searched(self, finder: Finder) -> None:
        """Wait until all but one are searched."""
        while any(
            part.finder.matches.query and part.finder.matches.progress < 1
            for part in self.others(finder)
        ):
            await asyncio.sleep(_STEP_SECONDS)


class Finder:
    """Searches a widget while keys are still answered, and walks over the matches.

    Attributes:
        together: Searches other widgets, too; None where this one is alone.
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
        self.together: FindTogether | None = None
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
        if self.leader is not None:
            status = self.leader.status
        elif self.together is not None:
            status = self.together.status(self)
        else:
            status = self.matches.status
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
        for part in self._others:
            part.leave()
            part.finder.leader = None
            part.finder.last_query = self.last_query
            part.finder._begin(query, jump=False)
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
        if self.together is not None:
            if not self.matches.has_step(count) and self.together.step(self, count):
                return
            self.together.hand_over(self)
        self.show(self.matches.step(count))
        self.tell()

    def show(self, match: int | None) -> None:
        """Go to a match, or only draw what is highlighted now if it is None."""
        self._target.show(match, self.matches)
        self._widget.refresh()

    def end(self) -> None:
        """Highlight nothing any more, nor in what was searched together with it."""
        for part in self._others:
            part.finder._end()
        self._end()

    @property
    def _others(self) -> list[Part]:
        return [] if self.together is None else self.together.others(self)

    def _end(self) -> None:
        self.leader = None
        self.settle()
        self._widget.workers.cancel_group(self._widget, "find")
        self.matches.search("")
        self.show(None)
        self.tell()

    async def _search(self) -> None:
        """Search step by step, with turns for the event loop."""
        query, jump, match = self._wanted
        shown_at = resumed_at = monotonic()
        self.tell()
        for step in self._target.steps(query):
            self.matches.extend(step.hits, step.done / (step.total or 1))
            now = monotonic()
            if now - shown_at > _PROGRESS_SECONDS:
                self.tell()
                shown_at = now
            if now - resumed_at > _STEP_SECONDS:
                await asyncio.sleep(0)
                resumed_at = monotonic()
        self.matches.extend(self.matches.offsets)
        if jump:
            start = self._target.start() if self._start is None else self._start
            self.matches.start_from(start if match is None else match)
        if jump and not self.matches.offsets and self.together is not None:
            await self.together.searched(self)
            if self.together.step(self, 1):
                return
        self.show(self.matches.current if jump else None)
        self.tell()

    def tell(self) -> None:
        """Tell how the search stands, wherever that is shown."""
        for finder in (self, *(part.finder for part in self._others)):
            finder._changed(finder.text)
            if finder.listener is not None:
                finder.listener(finder._summary)
        self._widget.refresh_bindings()

    @property
    def _summary(self) -> str:
        if self.together is None or self.leader is not None:
            return self.matches.status
        return self.together.summary(self)
