"""A law of all protocols: nothing that a chunk holds is dropped silently.

Valid answers of every protocol are spoiled at every object of every chunk. What was put
there must then be in the reply, or a note must name its place.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recviewer.model.transcript import Reply
from recviewer.protocols import registry
from recviewer.reading.reader import fold
from tests.unit.protocols.recorded import notes
from tests.unit.protocols.streams import recorded
from tests.unit.protocols.valid_streams import STREAMS, Chunks

MARKER = "q7markerq7"
NUMBER = 40962.5

Path = tuple[str | int, ...]

METADATA = frozenset(
    {
        *("id", "object", "model", "modelVersion", "created", "created_at", "role"),
        *("index", "call_id", "item_id", "toolUseId", "generation_id", "time"),
        *("signature", "annotations", "categories", "language", "task", "status"),
        *("event_id", "response_id"),
        "logprobs",  # they repeat the text
        "session",  # how a realtime session is set up, as in a request
    }
)
"""Fields that hold no answer: what stands there need not be found."""

KINDS = frozenset({"type", "event_type", "object"})
"""Fields that tell what their object is."""

NO_ANSWER = {"openai-models"}
"""Protocols of data for programs, which is in the JSON and nowhere else."""

HOLDERS: dict[str, Callable[[], object]] = {
    "text": lambda: MARKER,
    "list": lambda: [MARKER],
    "object": lambda: {"url": MARKER},
    "media": lambda: {
        "type": "image_url",
        "image_url": {"url": f"data:image/png;base64,{MARKER}"},
    },
}


def objects(value: Any, path: Path = ()) -> Iterator[Path]:
    """Yield the paths of all objects in a value, itself included."""
    if isinstance(value, dict):
        yield path
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in items:
        if isinstance(inner, dict | list):
            yield from objects(inner, (*path, key))


def texts(value: Any, path: Path = ()) -> Iterator[Path]:
    """Yield the paths of all strings in a value that may belong to an answer."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in items:
        if isinstance(inner, dict | list):
            yield from texts(inner, (*path, key))
        elif isinstance(inner, str) and not {*METADATA, *KINDS} & {*path, key}:
            yield (*path, key)


def value_at(value: Any, path: Path) -> Any:
    for key in path:
        value = value[key]
    return value


def folded(protocol: str, chunks: Chunks) -> Reply:
    return fold(recorded(protocol, [json.dumps(c).encode() for c in chunks]))


def spoiled(protocol: str, chunks: Chunks, path: Path, value: object) -> Reply:
    """Fold the chunks with a value in place of what stands at a path."""
    chunks = copy.deepcopy(chunks)
    value_at(chunks, path[:-1])[path[-1]] = value
    return folded(protocol, chunks)


def is_shown(reply: Reply, text: str) -> bool:
    """Return whether a text is in anything that people see of a reply."""
    shown = [
        [reply.usage, reply.error and (reply.error.message, reply.error.type)],
        [reply.error and reply.error.code, reply.model],
        *([track.text for track in choice.tracks] for choice in reply.choices),
        *([c.name, c.arguments] for choice in reply.choices for c in choice.tool_calls),
        [choice.finish_reason for choice in reply.choices],
        [logprob.token for choice in reply.choices for logprob in choice.logprobs],
    ]
    return json.dumps(text)[1:-1] in json.dumps(shown)


def is_noted(reply: Reply, chunks: Chunks, path: Path) -> bool:
    """Return whether a note names a field, or an object around it by its kind.

    Args:
        reply: The reply.
        chunks: The chunks before they were spoiled.
        path: The field.
    """
    around = [value_at(chunks, path[:n]) for n in range(1, len(path))]
    kinds = {v.get(k) for v in around if isinstance(v, dict) for k in KINDS}
    kinds |= {key for v in around if isinstance(v, dict) for key in NOTED_BY & v.keys()}
    names = {str(path[-1]), MARKER, str(NUMBER), *HELD_NAMES, *filter(None, kinds)}
    names.add(SAID_AS.get(str(path[-1]), MARKER))
    if isinstance(path[-1], int):
        names.add(str(path[-2]))
    said = [note for _, note in notes(reply)]
    return any(name in note for name in names for note in said)


NOTED_BY = frozenset({"inlineData", "image"})
"""Fields that tell what a block without a type is."""

HELD_NAMES = ("url", "image_url")
"""Names in the objects that are put somewhere, which may be noted in their place."""

SAID_AS = {"b64_json": "image"}
"""What notes call a field."""


def test_every_protocol_has_answers_to_spoil() -> None:
    assert {entry.name for entry in registry.PROTOCOLS} == STREAMS.keys()


@pytest.mark.parametrize("protocol", STREAMS)
def test_valid_answers_are_folded_without_a_note_but_for_media(protocol: str) -> None:
    media = ("image", "inlineData", "mcp_list_tools", "audio")
    for chunks in STREAMS[protocol]:
        said = [note for _, note in notes(folded(protocol, chunks))]
        assert [note for note in said if not any(m in note for m in media)] == []


@pytest.mark.parametrize("protocol", sorted(STREAMS.keys() - NO_ANSWER))
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_an_unknown_field_that_holds_a_text_is_shown_or_noted(
    protocol: str, data: st.DataObject
) -> None:
    chunks = data.draw(st.sampled_from(STREAMS[protocol]))
    at = data.draw(st.sampled_from([path for path in objects(chunks) if path]))
    name = data.draw(st.text("abcxyz_", min_size=3, max_size=8))
    holder = data.draw(st.sampled_from(sorted(HOLDERS)))
    if METADATA & {*at}:
        return

    reply = spoiled(protocol, chunks, (*at, f"x_{name}"), HOLDERS[holder]())
    shown = is_shown(reply, MARKER) or is_noted(reply, chunks, (*at, f"x_{name}"))
    assert shown, (at, holder, notes(reply))


@pytest.mark.parametrize("protocol", sorted(STREAMS.keys() - NO_ANSWER))
def test_every_object_of_every_answer_notes_a_field_that_nobody_knows(
    protocol: str,
) -> None:
    dropped = [
        (at, holder)
        for chunks in STREAMS[protocol]
        for at in objects(chunks)
        for holder, hold in HOLDERS.items()
        if at and not METADATA & {*at}
        for reply in [spoiled(protocol, chunks, (*at, "x_new"), hold())]
        if not is_shown(reply, MARKER) and not is_noted(reply, chunks, (*at, "x_new"))
    ]
    assert dropped == []


@pytest.mark.parametrize("holder", [*HOLDERS, "number"])
@pytest.mark.parametrize("protocol", sorted(STREAMS.keys() - NO_ANSWER))
def test_whatever_stands_in_place_of_a_text_is_shown_or_noted(
    protocol: str, holder: str
) -> None:
    value = NUMBER if holder == "number" else HOLDERS[holder]()
    wanted = str(NUMBER) if holder == "number" else MARKER
    dropped = [
        at
        for chunks in STREAMS[protocol]
        for at in texts(chunks)
        for reply in [spoiled(protocol, chunks, at, value)]
        if not is_shown(reply, wanted) and not is_noted(reply, chunks, at)
    ]
    assert dropped == []


@pytest.mark.parametrize("protocol", sorted(STREAMS.keys() - NO_ANSWER))
def test_an_object_of_a_kind_that_nobody_knows_is_noted_or_folded_as_before(
    protocol: str,
) -> None:
    dropped = []
    for chunks in STREAMS[protocol]:
        plain = folded(protocol, chunks)
        for at in objects(chunks):
            for kind in KINDS & value_at(chunks, at).keys() if at else ():
                reply = spoiled(protocol, chunks, (*at, kind), MARKER)
                said = [track.text for c in plain.choices for track in c.tracks]
                if {note.text for note in reply.notes} <= {n.text for n in plain.notes}:
                    dropped += [(at, t) for t in said if not is_shown(reply, t)]
    assert dropped == []


@pytest.mark.parametrize("protocol", sorted(STREAMS.keys() - NO_ANSWER))
@pytest.mark.parametrize("value", [None, "", [], {}, 0, 1.5, True, [None]])
def test_a_field_without_a_text_is_not_worth_a_note(
    protocol: str, value: object
) -> None:
    for chunks in STREAMS[protocol]:
        plain = notes(folded(protocol, chunks))
        for at in objects(chunks):
            if at and value_at(chunks, at):
                assert notes(spoiled(protocol, chunks, (*at, "x_n"), value)) == plain


@pytest.mark.parametrize("protocol", sorted(STREAMS.keys() - NO_ANSWER))
def test_many_chunks_with_an_unknown_field_have_one_note(protocol: str) -> None:
    chunk = {**STREAMS[protocol][0][0], "x_new": MARKER}

    said = [note for _, note in notes(folded(protocol, [chunk] * 500))]
    assert sum("x_new" in note for note in said) == 1


def test_fields_with_random_names_have_a_limited_number_of_notes() -> None:
    chunks = [{"choices": [], f"x_{number}": MARKER} for number in range(500)]

    said = [note for _, note in notes(folded("openai-chat", chunks))]
    assert len(said) == 101
    assert said[-1] == "more that is only in the JSON"


def test_a_long_name_is_cut_in_its_note() -> None:
    ((_, note),) = notes(folded("gemini", [{"x" * 10_000: MARKER}]))

    assert len(note) < 120
