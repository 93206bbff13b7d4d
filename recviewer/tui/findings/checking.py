"""Checks the recordings of a main screen, and shows what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct
from textual.screen import Screen
from textual.worker import Worker, get_current_worker

from recviewer.address import STDIN
from recviewer.errors import Cancelled, UsageError
from recviewer.index.place import Keeping
from recviewer.library.catalog.terms import asks_for_check, parse
from recviewer.text.sanitize import sanitize_line
from recviewer.tui.common.hints import hint
from recviewer.tui.exchange.widget import ExchangeView
from recviewer.tui.library.row_tree import RowTree
from recviewer.tui.library.widget import LibraryPane

if TYPE_CHECKING:
    from recviewer.check.background import SessionCache
    from recviewer.check.checker import CheckedFile
    from recviewer.check.finding import Finding
    from recviewer.check.project import Project
    from recviewer.tui.findings.widget import FindingsPane

_POLL_SECONDS: Final = 0.1
"""How long to wait before asking again whether all recordings are found."""

_SHOWN: Final = "-finding"
"""Class of the exchange while the panel is shown."""

_NOTHING: Final = "Nothing was found."
_OTHER: Final = "It is about the whole exchange."


class Progress(Struct, frozen=True):
    """How far a check has come."""

    project: Project
    found: Mapping[str, tuple[Finding, ...]]
    """What was found in files that were checked since the last progress."""
    done: int = 0
    total: int = 0
    compared: Mapping[str, tuple[Finding, ...]] | None = None
    """What comparing all recordings found; None before it."""


class Checking:
    """Checks recordings in the background, once a person asks for it.

    The open recording comes first. The others follow as soon as the library has found
    them, and what changed since is checked again when they are read again.
    """

    def __init__(
        self,
        screen: Screen[Any],
        library: LibraryPane,
        view: ExchangeView,
        served: Sequence[str] | None = None,
        keeping: Keeping = Keeping.NOTHING,
    ) -> None:
        """Check nothing yet.

        Args:
            screen: The screen, which runs the threads.
            library: Its library, whose rows are marked.
            view: Its exchange, beside which the findings are shown.
            served: What may be read; None for anything.
            keeping: What is kept of recordings between runs.
        """
        self._screen = screen
        self._library = library
        self._view = view
        self._served = None if served is None else tuple(served)
        self._keeping = keeping
        self._cache: SessionCache | None = None
        self._worker: Worker[None] | None = None
        self._found: dict[str, tuple[Finding, ...]] = {}
        self._compared: Mapping[str, tuple[Finding, ...]] = {}
        self._pane: FindingsPane | None = None
        self._open = ("", 0)
        self._problem = ""

    @property
    def is_shown(self) -> bool:
        """Whether the panel is shown."""
        return self._view.has_class(_SHOWN)

    @property
    def has_focus(self) -> bool:
        """Whether the panel has the focus."""
        return self._pane is not None and self._pane.has_focus

    def begin(self) -> None:
        """Check all recordings, unless that was done or is being done."""
        if self._worker is None:
            self._start()

    def again(self) -> None:
        """Check again what changed, if a person has asked for a check before."""
        if self._worker is not None:
            self._start()

    def follow(self, path: str, exchange: int) -> None:
        """Show the findings of another exchange, which is open now."""
        is_other = path != self._open[0]
        self._open = (path, exchange)
        if self._worker is not None and is_other and path not in self._found:
            self._start()
        self._show()

    def toggle(self) -> None:
        """Show the findings of the open recording, or hide them."""
        if self.is_shown:
            self.hide()
        else:
            self.focus()

    def hide(self) -> None:
        """Hide the panel."""
        had_focus = self.has_focus
        self._view.remove_class(_SHOWN)
        if had_focus:
            self._view.focus_choices()

    def focus(self) -> None:
        """Check, and go to the panel; without an open recording there is none."""
        self.begin()
        if self._view.empty:
            hint(self._library, self._all_in_words())
            return
        self._view.add_class(_SHOWN)
        if self._pane is None:
            from recviewer.tui.findings.widget import FindingsPane

            self._pane = FindingsPane()
            self._view.mount(self._pane, before=self._view.drill_down)
        self._show()
        self._pane.focus()

    def go_to(self, finding: Finding) -> None:
        """Show what a finding of the open exchange is about."""
        view, chunk, choice = self._view, finding.chunk, finding.choice
        if chunk is None and choice is None:
            self._go_into_request(finding.json_path)
            return
        if chunk is not None:
            view.controller.seek(chunk, pause=True)
            view.drilling = True
        if choice is not None:
            view.choices.go_to(choice, chunk or 0)
        elif chunk is not None:
            view.focus_panel(4)

    def _go_into_request(self, json_path: str | None) -> None:
        view = self._view
        if json_path is None:
            hint(view, _OTHER)
            return
        view.reading = True
        view.request_view.focus()
        view.call_after_refresh(view.request_view.go_to, json_path)

    def _start(self) -> None:
        path = self._open[0]
        first = "" if path == STDIN else path
        self._problem = ""
        self._library.controller.checked = (0, 0)
        self._worker = self._screen.run_worker(
            partial(self._check, first),
            group="check",
            description="check",
            thread=True,
            exclusive=True,
        )

    # In a thread

    def _check(self, first: str) -> None:
        """Check, and let the thread that draws go on meanwhile."""
        from recviewer.library.scan.scanner import background_tuning

        with background_tuning():
            self._check_in_turn(first)

    def _check_in_turn(self, first: str) -> None:
        """Check the open recording, then all that the library finds."""
        from recviewer.check import project as projects

        worker, controller = get_current_worker(), self._library.controller

        def cancelled() -> bool:
            return worker.is_cancelled

        paths = [path for path in controller.paths if path != STDIN]
        try:
            project = projects.load(paths or [first])
        except UsageError as error:
            self._screen.call_later(self._fail, str(error))
            return
        if first:
            self._run(project, [first], cancelled, compares=False)
        while controller.scanning and not cancelled():
            worker.cancelled_event.wait(_POLL_SECONDS)
        listed = controller.listing.catalog.files()
        every = dict.fromkeys(filter(None, (first, *listed)))
        every.pop(STDIN, None)
        if not cancelled():
            self._run(project, list(every), cancelled, compares=True, tops=paths)

    def _run(
        self,
        project: Project,
        paths: Sequence[str],
        cancelled: Cancelled,
        *,
        compares: bool,
        tops: Sequence[str] = (),
    ) -> None:
        from recviewer.check.background import (
            Request,
            SessionCache,
            check_in_background,
        )

        self._cache = self._cache or SessionCache()
        rules = tuple(rule.id for rule in project.rules)
        known = self._cache.known(rules)
        request = Request(
            tuple(paths),
            rules,
            None if project.tests is None else frozenset(project.tests),
            {path: known[path] for path in paths if path in known},
            self._served,
            compares,
            tuple(tops),
            self._keeping,
        )
        for report in check_in_background(request, cancelled):
            self._cache.keep(rules, report.files)
            is_whole = report.is_last and compares
            progress = Progress(
                project,
                {file.path: tuple(_told(file, project)) for file in report.files},
                report.done,
                report.total,
                _by_path(project.left(project.in_force(report.corpus or ())))
                if is_whole
                else None,
            )
            self._screen.call_later(self._take, progress)

    # In the thread that draws

    def _fail(self, problem: str) -> None:
        self._problem = sanitize_line(problem)
        self._library.controller.checked = None
        self._screen.notify(self._problem, severity="error", markup=False)
        self._show()

    def _take(self, progress: Progress) -> None:
        """Take what was found, mark the rows, and show it."""
        controller = self._library.controller
        changed = set(progress.found)
        self._found.update(progress.found)
        if progress.compared is not None:
            changed |= set(progress.compared) | set(self._compared)
            self._compared = progress.compared
        for path in changed:
            words = progress.project.words(self._findings(path))
            controller.listing.checks.take(path, words)
        is_done = progress.compared is not None
        left = None if is_done else (progress.done, progress.total)
        controller.checked = left
        self._library.panel.note("" if left is None else _percent(*left))
        if asks_for_check(parse(self._library.filter_box.value)):
            controller.arrange_again()
        else:
            self._library.query_one(RowTree).refresh()
        self._show()

    def _findings(self, path: str) -> tuple[Finding, ...]:
        return self._found.get(path, ()) + self._compared.get(path, ())

    def _all_in_words(self) -> str:
        """Say what was found in all recordings, or that they are being checked."""
        if self._problem:
            return self._problem
        if self._library.controller.checked is not None:
            return "Checking … check: in the filter shows what is wrong."
        from recviewer.tui.findings.rows import counts

        paths = self._found.keys() | self._compared.keys()
        found = counts(each for path in paths for each in self._findings(path)).plain
        return f"{found}. check: in the filter shows where." if found else _NOTHING

    def _show(self) -> None:
        """Show the findings of the open recording."""
        if self._pane is None or not self.is_shown:
            return
        path, exchange = self._open
        is_known = path in self._found
        checked = self._library.controller.checked
        self._pane.show(
            self._findings(path),
            exchange,
            sentence=self._sentence(path, is_known=is_known),
            note="" if checked is None or not is_known else _percent(*checked),
        )

    def _sentence(self, path: str, *, is_known: bool) -> str:
        if self._problem:
            return self._problem
        if path == STDIN:
            return "Standard input is not checked here; recviewer check - does it."
        return _NOTHING if is_known else "Checking …"


def _told(file: CheckedFile, project: Project) -> Iterator[Finding]:
    return project.left(project.in_force(file.findings))


def _by_path(findings: Iterable[Finding]) -> dict[str, tuple[Finding, ...]]:
    found: dict[str, tuple[Finding, ...]] = {}
    for each in findings:
        found[each.path] = (*found.get(each.path, ()), each)
    return found


def _percent(done: int, total: int) -> str:
    return f"checked {100 * done // max(1, total)} %"
