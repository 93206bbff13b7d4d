"""The search through all recordings, over the screen that asked for it."""

from __future__ import annotations

from textual import getters, on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input

from recviewer.library.catalog.completion import completed
from recviewer.library.catalog.entries import Entries
from recviewer.library.summary import Summary
from recviewer.search.joined_texts import Key
from recviewer.text.sanitize import sanitize_line
from recviewer.tui.common.filter_box import FilterBox
from recviewer.tui.common.footer import KeysFooter
from recviewer.tui.common.panel import mark_focused_panel
from recviewer.tui.common.title_bar import TitleBar
from recviewer.tui.keymap import keymap_of
from recviewer.tui.screens.overlay import Overlay
from recviewer.tui.search.searching import Searching
from recviewer.tui.search.widget import ResultList

_HINT = 'said: words  "model:x"  /regex/  in:answers  model:…'

_HELP = (
    ("the Latin word", "finds it as it stands, however many chunks brought it"),
    ('"model: x"', "finds what would be taken for a field"),
    ("/colou?r/", "finds what a regular expression matches"),
    ("in:answers", "looks only there: answers, reasoning, arguments, requests"),
    ("model:gpt tools:", "looks only in exchanges that pass, as in the filter"),
    ("A capital", "makes case matter"),
)


class SearchScreen(Overlay[int]):
    """Searches what was said while it is typed, and returns the hit to open."""

    AUTO_FOCUS = "FilterBox"
    DEFAULT_CSS = """
    SearchScreen {
        align: left top;
        background: $background;
        & ResultList { height: 1fr; }
    }
    """

    box = getters.query_one(FilterBox)
    results = getters.query_one(ResultList)
    title_bar = getters.query_one(TitleBar)

    def __init__(
        self, searching: Searching, catalog: Entries, place: str, text: str = ""
    ) -> None:
        """Make the screen.

        Args:
            searching: The search, which may have begun before.
            catalog: What the library knows.
            place: The paths that are searched.
            text: What to search for; empty to go on with what was typed last.
        """
        super().__init__()
        self._searching = searching
        self._catalog = catalog
        self._place = place
        self._text = text or searching.text

    def compose(self) -> ComposeResult:
        """Lay out what is typed above what is found."""

        def complete(text: str) -> str | None:
            return completed(text, self._catalog)

        yield TitleBar()
        yield FilterBox(complete, hint=_HINT, focus_id="everywhere.search")
        yield ResultList(self._searching, self._summary)
        yield KeysFooter()

    def on_mount(self) -> None:
        """Begin to read, and go on with what was typed."""
        super().on_mount()
        mark_focused_panel(self)
        names = keymap_of(self.app).names
        self.title_bar.key_names = self.box.key_names = names
        self.title_bar.place = self._place
        self._searching.listener = self._show
        self._searching.begin()
        self.box.value = self._text
        self.box.action_select_all()
        self._show()

    def on_unmount(self) -> None:
        """Leave the search alone, unless another screen listens to it by now."""
        if self._searching.listener == self._show:
            self._searching.listener = lambda: None

    def _summary(self, key: Key) -> Summary | None:
        index = self._catalog.index_of(*key)
        return None if index is None else self._catalog.entries[index]

    def _show(self) -> None:
        """Show how the search stands."""
        if self.is_mounted:
            self.results.sentence = self._sentence
            self.results.show_results()

    @property
    def _sentence(self) -> Content:
        """Say why there are no rows."""
        searching = self._searching
        if searching.problem:
            problem = sanitize_line(searching.problem)
            return Content.styled(f"✖ {problem}", "$failed")
        if searching.query is None:
            width = max(len(example) for example, _ in _HELP)
            lines = (
                Content.assemble((example.ljust(width), "bold $focus"), f"  {does}")
                for example, does in _HELP
            )
            return Content("\n").join(lines)
        if not (searching.is_complete and searching.progress.complete):
            return Content("Searching …")
        wanted = sanitize_line(searching.query.pattern.text)
        return Content(f"Nothing that was said here has “{wanted}”.")

    @on(Input.Changed)
    def _search(self, message: Input.Changed) -> None:
        message.stop()
        self._searching.ask(message.value)

    @on(Input.Submitted)
    def _open_first(self, message: Input.Submitted) -> None:
        message.stop()
        self.results.action_select()

    @on(FilterBox.Left)
    def _leave_box(self) -> None:
        if self._searching.results.row_count:
            self.set_focus(self.results)
        elif not self.box.value:
            self.dismiss()

    @on(ResultList.EditRequested)
    def _edit(self) -> None:
        self.set_focus(self.box)

    @on(ResultList.Chosen)
    def _choose(self, message: ResultList.Chosen) -> None:
        self.dismiss(message.hit)
