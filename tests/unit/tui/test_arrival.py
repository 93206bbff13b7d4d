"""Which moment of a recording is shown first."""

from __future__ import annotations

from recviewer.address import Address
from recviewer.tui.exchange.arrival import Arrival, Moment
from tests.functional.opened import streamed

REPLY = streamed(choices=2).reply
END = Moment(None, None, focus=True, warning="")
A = "a.json"


def arrival(address: Address | None) -> Arrival:
    """Open `a.json` with an address that was asked for."""
    result = Arrival(address)
    result.begin(A)
    return result


def test_without_an_address_a_reply_is_shown_at_its_end_and_gets_the_focus() -> None:
    assert arrival(None).moment(REPLY, complete=True) == END


def test_the_focus_is_given_once() -> None:
    there = arrival(None)
    there.moment(REPLY, complete=False)
    assert not there.moment(REPLY, complete=True).focus


def test_a_person_who_has_moved_on_keeps_the_focus() -> None:
    there = arrival(None)
    there.leave_focus()
    assert not there.moment(REPLY, complete=True).focus


def test_an_address_leads_to_its_chunk_and_choice_once() -> None:
    there = arrival(Address("a.json", choice=1, chunk=2))
    moment = there.moment(REPLY, complete=True)
    assert (moment.chunk, moment.choice, moment.warning) == (2, 1, "")
    assert there.moment(REPLY, complete=True).chunk is None


def test_an_address_in_another_recording_is_forgotten() -> None:
    there = Arrival(Address("b.json", chunk=2))
    there.begin(A)
    assert there.moment(REPLY, complete=True) == END


def test_a_chunk_that_is_not_folded_yet_is_waited_for() -> None:
    later = streamed(choices=2, rounds=50).reply
    there = arrival(Address("a.json", chunk=90))
    assert there.moment(REPLY, complete=False).chunk is None
    assert there.moment(later, complete=True).chunk == 90


def test_a_choice_that_does_not_exist_is_warned_of() -> None:
    moment = arrival(Address("a.json", choice=7)).moment(REPLY, complete=True)
    assert moment.choice is None
    assert moment.warning == "There is no choice 7 here; there are 2."
