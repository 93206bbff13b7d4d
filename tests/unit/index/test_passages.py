from __future__ import annotations

from array import array
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from recviewer.index.passages import (
    Packed,
    Passage,
    of_reply,
    of_request,
    pack,
    unheard,
    unpack,
)
from recviewer.model.prompt import Message, Part, PartKind
from recviewer.model.track import Channel, Kind, Track
from recviewer.model.transcript import Reply, ToolCall, Transcript

TEXTS = st.text(st.characters(exclude_categories=()), min_size=1)


@st.composite
def streamed(draw: st.DrawFn) -> Passage:
    """Draw a text of an answer that was written in pieces."""
    pieces = draw(st.lists(TEXTS.filter(lambda text: not is_cut(text)), min_size=1))
    steps = draw(
        st.lists(st.integers(1, 300), min_size=len(pieces), max_size=len(pieces))
    )
    chunks = tuple(accumulate(steps))
    ends = tuple(accumulate(map(len, pieces)))
    choice = draw(st.integers(0, 3))
    text = "".join(pieces)
    return Passage(0, choice, "content", "content", text, "", chunks, ends)


def is_cut(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)


ASKED = st.builds(
    lambda text, path: Passage(1, None, "user", "text", text, path), TEXTS, st.text()
)


@given(st.lists(streamed()), st.lists(ASKED.filter(lambda p: not is_cut(p.path))))
def test_passages_are_read_as_they_were_written(
    answers: list[Passage], requests: list[Passage]
) -> None:
    found = unpack(pack([*requests, *answers]))
    assert found == [*answers, *requests]


def reply(*tracks: Track, calls: tuple[ToolCall, ...] = ()) -> Reply:
    choice = Transcript(0, "assistant", tracks, calls, "stop", array("I", [0]))
    none = array("I"), array("d"), array("d")
    return Reply((choice,), (), 1, *none)


def track(*pieces: str) -> Track:
    chunks = array("I", range(len(pieces)))
    ends = array("I", accumulate(map(len, pieces)))
    path_ids = array("I", bytes(4 * len(pieces)))
    text = "".join(pieces)
    return Track(Channel(Kind.CONTENT), text, chunks, ends, path_ids, (".text",))


def test_a_character_that_two_chunks_cut_is_whole_and_of_the_first() -> None:
    (passage,) = of_reply(0, reply(track("a\ud83d", "\ude00b", "c")))
    assert passage.text == "a\U0001f600bc"
    assert (passage.chunks, passage.ends) == ((0, 1, 2), (2, 3, 4))


def test_arguments_that_were_sent_as_json_are_kept_as_json() -> None:
    call = ToolCall(0, "call_1", "add", {"a": 1}, 5)
    (passage,) = of_reply(0, reply(calls=(call,)))
    assert (passage.channel, passage.text) == ("tool_call[0].arguments", '{"a":1}')
    assert (passage.chunks, passage.ends) == ((5,), (7,))


def test_messages_are_kept_with_their_roles_and_the_names_of_files() -> None:
    parts = (
        Part(PartKind.TEXT, ".messages[0].content[0]", "Look"),
        Part(PartKind.IMAGE, ".messages[0].content[1]"),
        Part(PartKind.FILE, ".messages[0].content[2]", "a.pdf"),
        Part(PartKind.TOOL_CALL, ".messages[0].tool_calls[0]", "add", arguments="{}"),
    )
    passages = of_request(0, [Message("user", parts, ".messages[0]")])
    assert [(p.channel, p.kind, p.text) for p in passages] == [
        ("user", "text", "Look"),
        ("user", "file", "a.pdf"),
        ("user", "name", "add"),
        ("user", "arguments", "{}"),
    ]


def test_arguments_that_came_in_pieces_and_whole_are_kept_once() -> None:
    channel = Channel(Kind.TOOL_ARGUMENTS, 0)
    streamed = replace(track('{"a":', "1}"), channel=channel)
    call = ToolCall(0, "call_1", "add", {"a": 1}, 1)
    (passage,) = of_reply(0, reply(streamed, calls=(call,)))
    assert passage.text == '{"a":1}'
    assert passage.chunks == (0, 1)


def said(*roles: str) -> list[Message]:
    return [Message(role, (), f".messages[{n}]") for n, role in enumerate(roles)]


@pytest.mark.parametrize(
    ("heard", "left"), [(0, "assistant"), (1, "user"), (2, "user"), (3, ""), (5, "")]
)
def test_what_a_session_has_elsewhere_is_not_kept_again(heard: int, left: str) -> None:
    messages = said("user", "assistant", "user", "assistant", "assistant")
    first = messages if heard else messages[1:]
    found = unheard(first, heard)
    assert (found[0].role if found else "") == left


def test_bytes_that_are_not_what_was_packed_are_refused() -> None:
    packed = pack([Passage(0, 0, "content", "content", "Hello")])
    with pytest.raises(ValueError, match="not those that were kept"):
        unpack(Packed(b"Jello, world", b"", packed.notes))
