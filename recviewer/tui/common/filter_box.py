"""The input that filters a list while a person types."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.binding import BindingType
from textual.events import Key, Paste
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive, var
from textual.suggester import Suggester
from textual.widgets import Input

from recviewer.library.catalog.terms import apart
from recviewer.tui.keys import KeyNames, Scope, bindings, main_keys


class FilterSuggester(Suggester):
    """Offers what completes the last term."""

    def __init__(self, complete: Callable[[str], str | None]) -> None:
        """Offer what a function returns for the filter so far."""
        super().__init__(use_cache=False, case_sensitive=True)
        self._complete = complete

    async def get_suggestion(self, value: str) -> str | None:
        """Return the completed filter; None if there is nothing to complete."""
        return self._complete(value)


class FilterBox(Input):
    """An input for the filter; escape clears it, then leaves it."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.FILTER)

    DEFAULT_CSS = """
    FilterBox {
        background: $row;
        &.-textual-compact { padding: 0 1; }
        &:focus { background-tint: transparent; }
        & > .input--placeholder { color: $quiet; }
    }
    """

    virtual_size = reactive(Size(0, 0))
    """Size of the text, without `layout`: no other widget moves when it changes."""

    key_names: var[KeyNames] = var(main_keys)
    """The main key of each action, by its id."""

    class Left(Message):
        """A person wants to go to the rows."""

    def __init__(
        self,
        complete: Callable[[str], str | None] = lambda _: None,
        *,
        hint: str = "filter",
        focus_id: str = "everywhere.find",
    ) -> None:
        """Make an empty input.

        Args:
            complete: Completes the last term of a filter; `tab` or `right` takes it
                over.
            hint: What can be typed.
            focus_id: Id of the key that leads here.
        """
        self._hint, self._focus_id = hint, focus_id
        self._complete = complete
        suggester = FilterSuggester(complete)
        super().__init__(compact=True, select_on_focus=False, suggester=suggester)

    def watch_key_names(self) -> None:
        """Name the key that focuses this input."""
        self.placeholder = f"{self._focus_key} {self._hint}".lstrip()

    @property
    def _focus_key(self) -> str:
        return self.key_names.get(self._focus_id, "")

    @property
    def has_words(self) -> bool:
        """Whether there is more than conditions on fields, so that it can be said."""
        return bool(apart(self.value)[1])

    def on_input_changed(self) -> None:
        """Offer to complete what can be now."""
        self.refresh_bindings()

    def begin(self) -> None:
        """Let the person type; the first letter replaces the text there is."""
        self.display = True
        self.screen.set_focus(self)
        self.select_all()

    def on_key(self, event: Key) -> None:
        """Ignore the key that focuses this input as the first character of the text.

        A letter or a digit is text all the same: words begin with it.
        """
        is_focus_key = event.character == self._focus_key
        is_first = self.selected_text == self.value
        if is_focus_key and not self._focus_key.isalnum() and is_first:
            event.stop()
            event.prevent_default()

    def on_paste(self, event: Paste) -> None:
        """Keep every line of what is pasted: Textual's input keeps only the first."""
        event.text = " ".join(event.text.splitlines())

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to complete only what can be; otherwise the key is the screen's."""
        if action == "complete":
            return self.cursor_at_end and bool(self._complete(self.value))
        return super().check_action(action, parameters)

    def action_complete(self) -> None:
        """Take over what completes the last term."""
        if completed := self._complete(self.value):
            self.value = completed
            self.action_end()

    def action_leave(self) -> None:
        """Clear the filter; leave the input if it is empty."""
        if self.value:
            self.value = ""
        else:
            self.post_message(self.Left())

    def action_enter_rows(self) -> None:
        """Go to the rows."""
        self.post_message(self.Left())
