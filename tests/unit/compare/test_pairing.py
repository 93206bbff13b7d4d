"""Exchanges are paired by what was asked."""

from __future__ import annotations

from recviewer.compare.comparison import Side
from recviewer.compare.pairing import (
    call_shape,
    equal_parameters,
    nearest,
    nearness,
    pairs_within,
)
from tests.unit.compare.sides import Json, side
from tests.unit.library.recordings import chat


def asked(text: str, path: str = "a.json", **fields: object) -> Side:
    """Make an exchange with parameters."""
    recording: Json = chat(text, test_id="t.py::t")
    recording["request"]["body"].update(fields)
    return side(recording, path)


def test_the_shape_of_a_call_is_test_endpoint_model_streaming_and_roles() -> None:
    shape = call_shape(asked("Hello"))
    assert shape == call_shape(asked("Bye", "b.json", temperature=1))
    others = [
        side(chat("Hello", test_id="t.py::u")),
        side(chat("Hello", test_id="t.py::t", model="m2")),
        side(chat("Hello", test_id="t.py::t", stream=True)),
        side(chat("Hello", {"role": "system", "content": "x"}, test_id="t.py::t")),
    ]
    assert all(call_shape(each) != shape for each in others)


def test_the_nearest_has_the_most_equal_parameters_then_messages() -> None:
    new = asked("Hello", "new.json", temperature=1, top_p=1)
    parameters = asked("Bye", "b.json", temperature=1, top_p=1)
    message = asked("Hello", "c.json", temperature=1, top_p=0)
    neither = asked("Bye", "a.json", temperature=1, top_p=0)
    assert nearest(new, [neither, message]) is message
    assert nearest(new, [neither, parameters]) is parameters
    both = asked("Hello", "d.json", temperature=1, top_p=1)
    assert nearest(new, [both, parameters]) is both


def test_each_equal_parameter_counts_and_messages_do_not() -> None:
    one = asked("Hello", temperature=1, id=1, seed=None)
    assert equal_parameters(one, asked("Hello", temperature=1, id=1)) == 4
    assert equal_parameters(one, asked("Bye", temperature=2, id=1)) == 3
    bare: Json = chat("Hello")
    bare["request"]["body"] = ["Hello"]
    assert equal_parameters(one, side(bare)) == equal_parameters(side(bare), one) == 0
    assert nearness(one, asked("Hello", temperature=1)) == 5


def test_of_several_alike_in_a_file_the_nearest_is_taken() -> None:
    many = [asked(str(k), temperature=k) for k in range(3)]
    new = [asked("new", temperature=2), asked("other")]
    assert pairs_within(many, new)[0] == (many[2], new[0])


def test_a_prompt_is_as_near_as_a_message_that_says_the_same() -> None:
    new = asked("Hello", "new.json")
    body: Json = new.exchange.request.body  # type: ignore[assignment]
    body["prompt"] = body.pop("messages")[0]["content"]
    other, same = asked("Bye", "a.json"), asked("Hello", "b.json")
    assert nearest(new, [other, same]) is same


def test_of_equally_near_ones_the_first_path_is_taken() -> None:
    new = asked("Hello", "new.json")
    first, second = asked("Bye", "a.json"), asked("Bye", "b.json")
    assert nearest(new, [second, first]) is first
    assert nearest(new, []) is None


def test_equal_requests_in_a_file_are_paired_wherever_they_stand() -> None:
    one, two, three = asked("1"), asked("2"), asked("3")
    again = asked("3"), asked("1")
    assert pairs_within([one, two, three], again) == [
        (three, again[0]),
        (one, again[1]),
        (two, None),
    ]


def test_what_is_left_at_the_same_endpoint_is_paired_in_order() -> None:
    before = [side(chat(text, model="m1")) for text in "ab"]
    after = [side(chat(text, model="m2")) for text in "xy"]
    assert pairs_within(before, after) == [*zip(before, after, strict=True)]


def test_single_exchanges_are_a_pair_whatever_was_asked() -> None:
    one, other = asked("1"), side(chat("2", stream=True, model="m2"))
    assert pairs_within([one], [other]) == [(one, other)]
    assert pairs_within([], [other]) == [(None, other)]


def test_where_equal_requests_got_fewer_their_answers_tell_which_are_there() -> None:
    before = [side(chat("?", answer=text)) for text in ("pending", "running", "done")]
    after = [side(chat("?", answer=text)) for text in ("pending", "done")]
    pairs = pairs_within(before, after)
    assert pairs == [(before[0], after[0]), (before[2], after[1]), (before[1], None)]
    assert pairs_within(after, before) == [
        (after[0], before[0]),
        (None, before[1]),
        (after[1], before[2]),
    ]


def test_where_as_many_equal_requests_are_there_their_order_counts() -> None:
    before = [side(chat("?", answer=text)) for text in ("1", "2")]
    after = [side(chat("?", answer=text)) for text in ("2", "1")]
    assert pairs_within(before, after) == list(zip(before, after, strict=True))


def test_answers_that_changed_are_paired_between_those_that_did_not() -> None:
    before = [side(chat("?", answer=text)) for text in ("1", "2", "3", "4")]
    after = [side(chat("?", answer=text)) for text in ("1", "two", "4")]
    assert pairs_within(before, after) == [
        (before[0], after[0]),
        (before[1], after[1]),
        (before[3], after[2]),
        (before[2], None),
    ]
