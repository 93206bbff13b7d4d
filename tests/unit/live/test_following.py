"""Following a stream: what is told, and when it is over."""

from __future__ import annotations

from collections.abc import Iterator

from recviewer.framing.sse import DONE
from recviewer.live.following import (
    LiveStep,
    StreamEnded,
    StreamGrown,
    Waiting,
    follow_stream,
)
from recviewer.live.inflow import Inflow
from recviewer.model.track import Kind
from recviewer.playback.clock import Source
from recviewer.playback.pace import Pace
from recviewer.playback.replay import ClockMode
from recviewer.reading.opening import ExchangeRead
from tests.unit.live.test_stream import chat

PATH = "-"


class Clock:
    """A clock that a test sets. It goes on a little whenever somebody looks."""

    def __init__(self, step: float = 0.001) -> None:
        self.now = 100.0
        self._step = step

    def __call__(self) -> float:
        self.now += self._step
        return self.now

    def rest(self, seconds: float) -> None:
        self.now += seconds


def event(data: bytes) -> bytes:
    return b"data: %b\n\n" % data


def steps(inflow: Inflow, *, is_file: bool = False) -> Iterator[LiveStep]:
    clock = inflow.get_time
    assert isinstance(clock, Clock)
    mode = ClockMode(Pace())
    return follow_stream(inflow, PATH, lambda: mode, is_file=is_file, rest=clock.rest)


def text(step: StreamGrown | StreamEnded) -> str:
    assert step.timed is not None
    return step.timed.reply.choices[0].text(Kind.CONTENT)


def test_a_stream_shows_as_it_comes_and_keeps_its_times() -> None:
    clock = Clock()
    inflow = Inflow(clock)
    following = steps(inflow)
    assert isinstance(next(following), Waiting)

    clock.now += 1
    inflow.put(event(chat("one")))
    assert isinstance(next(following), ExchangeRead)
    grown = next(following)
    assert isinstance(grown, StreamGrown)
    assert text(grown) == "one"
    clock.now += 2
    inflow.put(event(chat(" two")))
    grown = next(following)
    assert isinstance(grown, StreamGrown)
    assert text(grown) == "one two"
    clock.now += 1
    inflow.put(event(DONE))
    inflow.end()

    [ended] = following
    assert isinstance(ended, StreamEnded)
    assert ended.before is grown.exchange
    assert text(ended) == "one two"
    assert ended.timed is not None
    line = ended.timed.timeline
    assert line.clock.source is Source.RECORDED
    assert 2 < line.due[1] < 2.5


def test_what_comes_whole_at_once_is_read_as_any_recording() -> None:
    inflow = Inflow(Clock())
    inflow.put(event(chat("one")) + event(DONE))
    inflow.end()

    assert list(steps(inflow)) == [StreamEnded(PATH)]


def test_a_recording_of_another_kind_waits_until_it_is_whole() -> None:
    clock = Clock()
    inflow = Inflow(clock)
    following = steps(inflow)
    start = b'{"request": {"url": "https://api.openai.com"},\n'
    inflow.put(start)
    assert next(following) == Waiting(PATH, len(start))

    clock.now += 1
    inflow.put(b'"response": {}}\n')
    inflow.end()

    assert list(following) == [StreamEnded(PATH)]


def test_what_nobody_knows_shows_line_by_line() -> None:
    clock = Clock()
    inflow = Inflow(clock)
    following = steps(inflow)
    inflow.put(b"curl: (7) Failed\x1b[31m\nto connect\n")
    assert isinstance(next(following), Waiting)

    clock.now += 1
    read, grown = next(following), next(following)

    assert isinstance(read, ExchangeRead)
    assert isinstance(grown, StreamGrown)
    raws = grown.exchange.response.chunks.raws
    assert list(raws) == [b'"curl: (7) Failed\\u001b[31m"', b'"to connect"']


def test_a_writer_that_begins_again_is_told_and_nothing_earlier_is_left() -> None:
    inflow = Inflow(Clock())
    following = steps(inflow, is_file=True)
    inflow.put(event(chat("one")))
    first = next(following)
    next(following)

    inflow.begin_again("the file was rewritten")
    inflow.put(event(chat("two")))
    again, grown = next(following), next(following)

    assert isinstance(first, ExchangeRead)
    assert isinstance(again, ExchangeRead)
    assert again.exchange is not first.exchange
    assert isinstance(grown, StreamGrown)
    assert (text(grown), grown.remark) == ("two", "the file was rewritten")


def test_a_file_that_says_it_has_ended_is_over_soon_and_another_one_later() -> None:
    def seconds_until_the_end(*data: bytes) -> float:
        clock = Clock(step=1.0)
        inflow = Inflow(clock)
        inflow.put(b"".join(map(event, data)))
        began = clock.now
        list(steps(inflow, is_file=True))
        return clock.now - began

    assert seconds_until_the_end(chat("one"), DONE) < 30
    assert seconds_until_the_end(chat("one")) > 60


def test_nobody_waits_for_a_stream_that_nobody_looks_at_any_more() -> None:
    inflow = Inflow(Clock())
    looks = iter([False, True])

    found = follow_stream(inflow, PATH, lambda: ClockMode(Pace()), lambda: next(looks))

    assert list(found) == [Waiting(PATH, 0)]


def test_empty_input_is_read_as_any_recording() -> None:
    inflow = Inflow(Clock())
    inflow.end()

    assert list(steps(inflow)) == [StreamEnded(PATH)]
