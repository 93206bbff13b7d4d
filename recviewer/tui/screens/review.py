"""The review on screen: what changed, and a person's decision about each of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Event
from typing import ClassVar, Final

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical
from textual.content import Content
from textual.message import Message
from textual.reactive import var
from textual.screen import Screen
from textual.widgets import Input
from textual.worker import get_current_worker

from recviewer.config.app_options import AppOptions
from recviewer.errors import ReadError
from recviewer.review.decisions import Decision
from recviewer.review.lines import Line
from recviewer.review.queue import Queue, reviewed_rows
from recviewer.review.report import whole_markdown
from recviewer.review.rows import ReviewRow
from recviewer.text.numbers import plural
from recviewer.text.sanitize import sanitize_line
from recviewer.tui.common.filter_box import FilterBox
from recviewer.tui.common.footer import KeysFooter
from recviewer.tui.common.hints import hint, hint_why_not
from recviewer.tui.common.message_fields import message_fields
from recviewer.tui.common.panel import mark_focused_panel
from recviewer.tui.common.row_list import refresh_changed_rows
from recviewer.tui.common.title_bar import TitleBar
from recviewer.tui.keymap import HasKeymap, Keymap, answer_all_keys
from recviewer.tui.keys import KeyNames, Scope, bindings, main_keys
from recviewer.tui.messages import CopyRequested, FirstScreenDrawn, SaveRequested
from recviewer.tui.review.batches import Batch, Found, batches
from recviewer.tui.review.preview import Lines, PreviewPane
from recviewer.tui.review.previews import Previews, to_read, written
from recviewer.tui.review.row_lines import case_name
from recviewer.tui.review.widget import QueueList

_FIRST_WAYS: Final = (
    ("review.accept", "accepts"),
    ("review.reject", "rejects"),
    ("review.help", "shows all keys"),
)
"""The three keys that a newcomer needs."""

_SCOPES: Final = (Scope.REVIEW, Scope.QUEUE, Scope.TEXT, Scope.FILTER)
"""Where the keys of a review work."""

_MAX_DRAWING_SECONDS = 0.5
"""How long the thread that compares leaves the processor to what draws a batch."""

_FILTER_HINT = "filter: words  accepted  rejected  unreviewed  changed"

_WHAT: Final = "review as Markdown"

_NOTE_HINT: Final = "enter keeps it, escape does not"

_DECISIONS: Final = {"accept": Decision.ACCEPTED, "reject": Decision.REJECTED}


class ReviewScreen(Screen[None]):
    """Lets a person decide about everything that changed."""

    AUTO_FOCUS = "QueueList"
    ALLOW_IN_MAXIMIZED_VIEW = ".-textual-system, KeysFooter"
    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.REVIEW)

    DEFAULT_CSS = """
    ReviewScreen {
        & > #panes { height: 1fr; layout: vertical; }
        & #queue { width: 1fr; height: 4fr; }
        & QueueList { height: 1fr; }
        & FilterBox { display: none; }
        & PreviewPane { width: 1fr; height: 5fr; }
        &.-broad {
            & > #panes { layout: horizontal; }
            & #queue, & PreviewPane { height: 1fr; }
        }
    }
    """

    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012  (Textual's own way)
        (0, "-narrow"),
        (100, "-wide"),
        (160, "-broad"),
    ]
    """The comparison is beside the list where both have room, else below it."""

    key_names: var[KeyNames] = var(main_keys)
    """The main key of each row of the table, as people write it, by the row's id."""

    @message_fields
    class Arrived(Message):
        """Some of what changed, from the thread that compares."""

        batch: Batch

    @message_fields
    class Previewed(Message):
        """The comparison of a pair, or what a group holds, was written."""

        line: Line
        content: Lines

    @message_fields
    class Unsaved(Message):
        """Decisions could not be saved."""

        reason: str

    queue_list = getters.query_one(QueueList)
    preview_pane = getters.query_one(PreviewPane)
    title_bar = getters.query_one(TitleBar)
    filter_box = getters.query_one(FilterBox)

    def __init__(
        self,
        queue: Queue,
        find: Callable[[], Iterator[Found]],
        *,
        stop: Callable[[], object],
        place: str,
        options: AppOptions,
    ) -> None:
        """Make the screen.

        Args:
            queue: Where the rows go, and the decisions about them.
            find: Yields what changed; called in a thread.
            stop: Lets `find` end soon.
            place: What is reviewed, in a few words.
            options: Pace and speed of the race of a pair.
        """
        super().__init__()
        self.errors: list[ReadError] = []
        self.failure = ""
        self._queue = queue
        self._find = find
        self._stop = stop
        self._place = place
        self._options = options
        self.comparing = True
        self._drawn = Event()
        """Set once the last batch of rows is drawn."""
        self._previews = Previews(self._write_preview)

    def compose(self) -> ComposeResult:
        """Lay out the list beside the comparison."""
        yield TitleBar().data_bind(ReviewScreen.key_names)
        with Container(id="panes"):
            with Vertical(id="queue"):
                box = FilterBox(hint=_FILTER_HINT, focus_id="review.filter")
                yield box.data_bind(ReviewScreen.key_names)
                yield QueueList(self._queue)
            yield PreviewPane()
        yield KeysFooter()

    def on_mount(self) -> None:
        """Begin to compare, once there is something to see."""
        mark_focused_panel(self)

        def rename_keys(keymap: Keymap) -> None:
            self.key_names = keymap.names
            answer_all_keys(self, keymap.table)

        if isinstance(self.app, HasKeymap):
            self.watch(self.app, "keymap", rename_keys)
        self.title_bar.place = self._place
        self._show_state()
        # Not beside the first frame: each would wait for the other many times.
        self.call_after_refresh(self._compare)
        drawn = FirstScreenDrawn(_FIRST_WAYS)
        self.call_after_refresh(self.post_message, drawn)

    def on_unmount(self) -> None:
        """Let the thread that compares end."""
        self._stop()
        self._drawn.set()

    @work(thread=True, group="compare")
    def _compare(self) -> None:
        worker = get_current_worker()
        for batch in batches(self._find, lambda: worker.is_cancelled):
            self._drawn.clear()
            self.post_message(self.Arrived(batch))
            # Two threads that compute make each other wait many times in a frame.
            self._drawn.wait(_MAX_DRAWING_SECONDS)

    @on(Arrived)
    def _show_batch(self, message: Arrived) -> None:
        batch = message.batch
        self.errors += [each for each in batch.found if isinstance(each, ReadError)]
        self.failure = batch.failure
        self.comparing = not batch.done
        self._queue.add(each for each in batch.found if isinstance(each, ReviewRow))
        self.queue_list.show_lines()
        self._show_state()
        self.call_after_refresh(self._drawn.set)

    # What is on the screen

    def _show_state(self) -> None:
        """Say how far the review is."""
        queue, made = self._queue, self._queue.progress
        total = f"{made.reviewed:,} of {made.total:,}"
        rejected = f" · {made.rejected:,} rejected" if made.rejected else ""
        more = " …" if self.comparing else ""
        self.queue_list.panel.show(Content(f"Review {total}{more}{rejected}"))
        self.title_bar.busy = "comparing …" if self.comparing else ""
        self.queue_list.sentence = Content(_why_empty(queue, self.comparing))
        footer = []
        if problems := [*map(str, self.errors), *filter(None, [self.failure])]:
            others = f" (and {len(problems) - 1:,} more)" if len(problems) > 1 else ""
            text = f" ✖ {sanitize_line(problems[0])}{others}"
            footer.append(Content.styled(text, "$failed"))
        if made.total and not (made.left or self.comparing):
            footer.append(Content.styled(f" {made.text}", "bold $done"))
            footer.append(Content.styled(f" {_ways_on(self.key_names)}", "$quiet"))
        self.queue_list.footer = tuple(footer)
        self.queue_list.show_cursor()
        if not queue.lines:
            self.preview_pane.show(())

    @on(QueueList.Moved)
    def _show_preview(self) -> None:
        """Show the comparison of the pair under the cursor, or what a group holds."""
        line = self.queue_list.line
        known = self._previews.of(line) if line is not None else ()
        if known is not None:
            self.preview_pane.show(known)
        self._previews.want(to_read(self._queue, self.queue_list.cursor))

    # Without a description, Textual writes out the whole line, recordings and all.
    @work(thread=True, group="preview", description="preview")
    def _write_preview(self, line: Line) -> None:
        self.post_message(self.Previewed(line, written(line)))

    @on(Previewed)
    def _show_previewed(self, message: Previewed) -> None:
        """Show the comparison, unless the cursor is elsewhere by now."""
        self._previews.take(message.line, message.content)
        line = self.queue_list.line
        if line is not None and line.is_same(message.line):
            self.preview_pane.show(message.content)
        self._previews.want(to_read(self._queue, self.queue_list.cursor))

    @on(QueueList.Chosen)
    def _open_pair(self) -> None:
        """Show both exchanges side by side."""
        from recviewer.tui.screens.comparison import ComparisonScreen

        line = self.queue_list.line
        if line is not None and line.row is not None:
            sides = line.row.change.before, line.row.change.after
            self.app.push_screen(ComparisonScreen(lambda: sides, self._options))

    # Decisions

    def action_decide(self, what: str) -> None:
        """Accept or reject what is under the cursor, or all of its group."""
        line = self.queue_list.line
        if line is None:
            hint(self, "There is nothing to decide.")
            return
        verb, _, whole = what.partition("_")
        one = line.row is not None and not whole
        rows = [line.row] if line.row is not None and one else line.group.rows
        decided = self._queue.decide(rows, _DECISIONS[verb])
        if not one:
            text = f"{plural(decided, 'exchange')} {_DECISIONS[verb]}"
            hint(self, text)
        following = self._queue.next_unreviewed(self.queue_list.cursor)
        if following is not None:
            self.queue_list.go_to(following)
        self._show_decisions()

    def action_undo(self) -> None:
        """Take the last decision or note back, and go there."""
        row = self._queue.undo()
        if row is None:
            hint(self, "There is nothing to undo.")
            return
        number = self._queue.position_of(row)
        self.queue_list.show_lines()
        if number is not None:
            self.queue_list.go_to(number)
        self._show_decisions()

    def action_note(self) -> None:
        """Let the person write a note on what is under the cursor."""
        from recviewer.tui.screens.typed_line import TypedLineScreen

        line = self.queue_list.line
        if line is None:
            hint(self, "There is nothing to write a note on.")
            return
        rows = line.group.rows if line.row is None else (line.row,)
        decided = self._queue.decided(rows[0])

        def keep(note: str | None) -> None:
            if note is not None:
                self._queue.annotate(rows, note)
                self._show_decisions()

        what = case_name(rows[0]) if len(rows) == 1 else plural(len(rows), "exchange")
        room = self.size.width // 3
        note = decided.note if decided else ""
        screen = TypedLineScreen(f"note on {what[:room]}", note, _NOTE_HINT)
        self.app.push_screen(screen, keep)

    def _show_decisions(self) -> None:
        """Draw what was decided and where that leads in one frame, and keep it."""
        refresh_changed_rows(self.queue_list)
        self._show_preview()
        self._show_state()
        self._save_decisions()

    @work(thread=True, group="decisions")
    def _save_decisions(self) -> None:
        try:
            self._queue.decisions.save()
        except OSError as error:
            # Not called in the app's thread: one that ends would never answer.
            self.post_message(self.Unsaved(error.strerror or str(error)))

    @on(Unsaved)
    def _report_unsaved(self, message: Unsaved) -> None:
        count = plural(self._queue.decisions.unsaved, "decision")
        text = f"{count} not saved yet: {message.reason}. The next one tries again."
        self.notify(sanitize_line(text), severity="error", markup=False)

    # Ways through the review

    def action_go_to(self, which: str) -> None:
        """Go to the next, or the previous, that is not decided."""
        step = -1 if which.startswith("previous") else 1
        number = self._queue.next_unreviewed(self.queue_list.cursor, step)
        if number is None:
            hint(self, "Everything is decided.")
        else:
            self.queue_list.go_to(number)

    def action_read(self, way: str) -> None:
        """Scroll the comparison, wherever the focus is."""
        pane = self.preview_pane
        step = max(1, pane.size.height // 2)
        pane.scroll_relative(y=step if way == "down" else -step, animate=False)

    def action_jump(self, key: str) -> None:
        """Focus the panel whose number is at the end of a key's name."""
        self.minimize()
        self.set_focus(self.queue_list if key[-1] == "1" else self.preview_pane)

    def action_zoom(self) -> None:
        """Give what is in focus the whole screen, or no longer."""
        if self.maximized is not None:
            self.minimize()
        elif self.focused is not None:
            self.maximize(self.focused)

    def action_back(self) -> None:
        """Close what was opened last; in the list, clear the filter."""
        if self.maximized is not None:
            self.minimize()
        elif not self.queue_list.has_focus:
            self.set_focus(self.queue_list)
        elif self.filter_box.display:
            self.filter_box.value = ""
            self.filter_box.display = False
        else:
            quit_key = self.key_names.get("review.quit")
            hint(self, f"{quit_key} quits." if quit_key else "")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the key of the filter to it while a person types there."""
        if action == "filter":
            return not isinstance(self.focused, Input)
        return super().check_action(action, parameters)

    def action_why_not(self, key: str) -> None:
        """Say why a key did nothing."""
        hint_why_not(self, key, _SCOPES)

    def action_filter(self) -> None:
        """Let the person type what to look for."""
        self.minimize()
        self.filter_box.begin()

    @on(Input.Changed)
    def _filter(self, message: Input.Changed) -> None:
        message.stop()
        self._queue.filter(message.value)
        self.queue_list.show_lines()
        self._show_state()

    @on(FilterBox.Left)
    @on(Input.Submitted)
    def _leave_filter(self) -> None:
        self.filter_box.display = self._queue.filtered
        self.set_focus(self.queue_list)

    # The text for the pull request

    @work(thread=True, exclusive=True, group="copy")
    def action_copy(self) -> None:
        """Copy the review as Markdown."""
        text = whole_markdown(reviewed_rows(self._queue))
        self.post_message(CopyRequested(text, _WHAT))

    def action_save(self) -> None:
        """Save the review as Markdown."""
        rows = reviewed_rows(self._queue)
        self.post_message(
            SaveRequested(
                _WHAT,
                "review.md",
                lambda: whole_markdown(rows).encode(),
                asks=True,
            )
        )


def _why_empty(queue: Queue, comparing: bool) -> str:
    """Say why there are no lines."""
    if queue.filtered and queue.rows:
        return "Nothing here has all these words."
    return "Comparing …" if comparing else "No recording changed."


def _ways_on(names: KeyNames) -> str:
    """Say what can be done with a review that is done."""
    ways = (
        ("review.copy", "copies the text for the pull request"),
        ("review.save", "saves it"),
        ("review.quit", "leaves"),
    )
    return " · ".join(f"{names[key]} {does}" for key, does in ways if key in names)
