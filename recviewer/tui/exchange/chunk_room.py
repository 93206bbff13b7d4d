"""Where the chunks are shown: below the choices, or beside them on a large screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

if TYPE_CHECKING:
    from recviewer.tui.exchange.widget import ExchangeView

_BESIDE_CELLS: Final = 140
"""Width in which one answer and its chunks fit beside each other: 80 cells for the
answer, and the rest for paths and values."""

_BESIDE_ROWS: Final = 40
"""Height in which table and tree, one above the other, show a dozen rows each."""

_BELOW_ROWS: Final = 50
"""Height of which 40 % can be spared without an answer getting short of lines."""

_CHOICE_CELLS: Final = 60
"""Width for each choice, so that none needs those lines."""


class ChunkPlace(Struct, frozen=True):
    """Where the chunks of an exchange are shown."""

    is_beside: bool
    """Whether they are beside the answer, not below."""
    is_roomy: bool
    """Whether there is so much room that they are shown without being asked for."""


def place_of_chunks(
    choices: int, width: int, height: int, *, is_measured: bool = True
) -> ChunkPlace:
    """Choose where the chunks go.

    A lone answer is not as wide as a wide screen, since nobody can read such lines, so
    there is room beside it.

    Args:
        choices: Number of choices; without any, chunks are all there is.
        width: Cells of the exchange.
        height: Its lines.
        is_measured: Whether the lines of an answer have a longest width.
    """
    if choices == 1 and is_measured and width >= _BESIDE_CELLS:
        return ChunkPlace(is_beside=True, is_roomy=height >= _BESIDE_ROWS)
    has_room = height >= _BELOW_ROWS and width >= choices * _CHOICE_CELLS
    return ChunkPlace(is_beside=False, is_roomy=choices > 0 and has_room)


class ChunkRoom:
    """Gives the chunks of an exchange the room there is, until a person decides."""

    def __init__(self, view: ExchangeView, text_width: int) -> None:
        """Look after the chunks of a view, which are closed.

        Args:
            view: The view.
            text_width: Cells of the longest line of an answer; 0 for no limit.
        """
        self._view = view
        self._is_measured = text_width > 0
        self._is_open = False
        self._was_roomy = False

    @property
    def opened_itself(self) -> bool:
        """Whether they are shown because there is room, and nobody asked."""
        return self._view.drilling and self._was_roomy

    def open(self) -> None:
        """Show them from now on where there is much room.

        Mounting them for the first time takes a while, and an answer that is not drawn
        yet would wait for it.
        """
        if not self._is_open:
            self._is_open = True
            self.use()

    def use(self) -> None:
        """Put them where there is room; open them where there is much, or close them.

        What a person opened or closed stays so, and so does what has the focus.
        """
        view = self._view
        choices = len(view.reply.choices) if view.reply is not None else 0
        place = place_of_chunks(choices, *view.size, is_measured=self._is_measured)
        view.set_class(place.is_beside, "-beside")
        is_decided = view.drilling is not self._was_roomy
        if not is_decided and not view.drill_down.has_focus_within:
            self._was_roomy = view.drilling = self._is_open and place.is_roomy
