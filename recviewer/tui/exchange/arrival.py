"""Which moment of a recording is shown first when it is opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from recviewer.address import Address, normal_path
from recviewer.model.transcript import Reply
from recviewer.reading.opening import not_there

if TYPE_CHECKING:
    from recviewer.search.hits import Hit
    from recviewer.tui.common.finding import Leader


class Goal(NamedTuple):
    """A hit of a search through all recordings, which is to be shown."""

    hit: Hit
    leader: Leader
    """Walks over all hits."""


class Moment(NamedTuple):
    """What to show of a reply, and what to say about it."""

    chunk: int | None
    """Where to put the playhead; None for the end."""
    choice: int | None
    """The choice to go to; None for no particular one."""
    focus: bool
    """Whether the choices get the focus."""
    warning: str
    """Which part of the address the reply lacks; empty if none."""
    goal: Goal | None = None
    """The hit to go to instead; None for none."""


class Arrival:
    """Leads from the address that was asked for to a moment of the reply.

    The reply grows while it is folded: an address that is not there yet waits.
    """

    def __init__(self, address: Address | None) -> None:
        """Wait for a recording.

        Args:
            address: The moment to show once its recording is opened, if any.
        """
        self._address = address
        self._goal: Goal | None = None
        self._focus = False

    @property
    def expecting(self) -> bool:
        """Whether a moment was asked for that is not there yet."""
        return self._address is not None or self._goal is not None

    def expect(self, address: Address) -> None:
        """Show a moment once its recording is opened."""
        self._address = address

    def begin(self, path: str) -> None:
        """Expect the reply of a recording, which then gets the focus."""
        self._focus, self._goal = True, None
        if self._address is not None and normal_path(self._address.path) != path:
            self._address = None

    def seek(self, goal: Goal) -> None:
        """Go to a hit in the reply that is expected, once that is whole."""
        self._goal = goal

    def leave_focus(self) -> None:
        """Leave the focus where it is: the person has moved on meanwhile."""
        self._focus = False

    def moment(self, reply: Reply, *, complete: bool) -> Moment:
        """Return what to show of a reply.

        Args:
            reply: The reply, as far as it is folded.
            complete: Whether it is folded to its end.
        """
        address, focus = self._address, self._focus
        self._focus = False
        if self._goal is not None:
            goal = self._goal if complete else None
            self._goal = None if complete else self._goal
            return Moment(None, None, False, "", goal)
        lacking = not_there(address, reply) if address else ""
        if address is None or (lacking and not complete):
            return Moment(None, None, focus, "")
        self._address = None
        choice = None if lacking else address.choice
        return Moment(address.chunk, choice, focus, lacking)
