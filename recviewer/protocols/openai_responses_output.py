"""The output items of an OpenAI response, and how much of their texts has arrived.

The text of an item is sent several times: in deltas, when the text is done, when its
part and its item are done, and in the whole response at the end. It counts once; later
copies are compared with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from recviewer.jsondoc.parsing import join_halves
from recviewer.jsondoc.values import mapping, sequence, string
from recviewer.model.track import Channel, Kind
from recviewer.protocols.fold.builder import ReplyBuilder
from recviewer.protocols.fold.channels import Sections, channel
from recviewer.protocols.fold.fields import ONLY_IN_JSON, holds_something, text_of
from recviewer.protocols.openai_responses_events import (
    MESSAGE,
    REASONING,
    EventObject,
    part_kind,
)

CHOICE = 0
"""Index of the only choice, the response."""

ARGUMENTS = ("arguments", 0)
"""Place of the one text of a tool call."""

_ARGUMENT_FIELDS = (
    *("arguments", "input", "code", "action", "actions"),
    *("operation", "queries", "revised_prompt"),
)
"""Fields of the various tool calls with their arguments."""

_TEXT_FIELDS = ("text", "refusal", "transcript")
"""Fields of a part with its text."""

_TEXT_PARTS = {"output_text", "refusal", "summary_text", "reasoning_text", "text"}
"""Types of parts that consist of a text, which may be empty."""

Place = tuple[str, object]
"""Place of a text in its item: the name of a list, and the index there."""


class Item(msgspec.Struct):
    """One output item."""

    kind: str
    """Its type, as recorded."""
    call: int | None
    """Its number as a tool call, if it is one."""
    texts: dict[Place, Channel] = {}
    """The channels of its texts."""
    done: bool = False
    """Whether it was sent whole."""
    id: str | None = None
    """Its id, if it was given when it began."""
    given: str = ""
    """Name of the field with JSON, if it is a call that began with that."""


class Output:
    """The items of one response.

    They are found by `output_index` and type, because proxies change the ids of items,
    and some servers number items differently in deltas and at the end.
    """

    def __init__(self) -> None:
        self._sections = Sections()
        self._items: list[Item] = []
        self._at: dict[tuple[object, str], Item] = {}
        self._places_tell = True
        self._disputed: set[Channel] = set()

    def item(
        self,
        index: object,
        kind: str,
        id: str | None = None,
        *,
        is_call: bool | None = None,
    ) -> Item:
        """Return the item with an index and a type; begin it if there is none.

        Args:
            index: Its `output_index`; None if the server sends none.
            kind: Its type.
            id: Its id, which tells where there is no index.
            is_call: Whether it is a tool call, if its type does not tell.
        """
        item = self._at.get((index, kind))
        if index is None:
            item = self._by_id(kind, id) or item or self._only_open(kind)
        if item is None:
            called = kind.endswith("_call") if is_call is None else is_call
            item = Item(kind, self._sections.tool_call() if called else None, id=id)
            self._at[index, kind] = item
            self._items.append(item)
        return item

    def _by_id(self, kind: str, id: str | None) -> Item | None:
        alike = (i for i in self._items if id and i.kind == kind and i.id == id)
        return next(alike, None)

    def _only_open(self, kind: str) -> Item | None:
        """Return the item of a type that is not done, if it is the only one."""
        items = [item for item in self._items if item.kind == kind and not item.done]
        return items[0] if len(items) == 1 else None

    def begin_response(self) -> None:
        """Forget the items so far: those of the next response are others."""
        self._items, self._at, self._places_tell = [], {}, True

    def begin(self, index: object, obj: EventObject, build: ReplyBuilder) -> None:
        """Begin an item, in place of one with the same index that is done."""
        key = index, str(obj.fields.get("type"))
        known = self._at.get(key)
        if (index is None and known and known.id != string(obj.fields.get("id"))) or (
            known and known.done
        ):
            del self._at[key]
            self._places_tell = False
        self.feed(self._found(index, obj), obj, build)

    def end(self, index: object, obj: EventObject, build: ReplyBuilder) -> None:
        """Fold a whole item."""
        item = self._found(index, obj)
        item.done = True
        self.feed(item, obj, build)

    def feed_list(self, response: EventObject, build: ReplyBuilder) -> None:
        """Fold the list of items in a response object."""
        listed = list(response.listed("output"))
        exact: dict[int, Item] = {}
        for index, obj in listed if self._places_tell else ():
            if item := self._at.get((index, str(obj.fields.get("type")))):
                exact[index] = item
        taken = {id(item) for item in exact.values()}
        others = [item for item in self._items if id(item) not in taken]
        for index, obj in listed:
            item = exact.get(index) or _take(others, str(obj.fields.get("type")))
            self.feed(item or self._found(index, obj), obj, build)

    def feed(self, item: Item, obj: EventObject, build: ReplyBuilder) -> None:
        """Fold the texts of an item that have not arrived in deltas."""
        build.choice(CHOICE, string(obj.fields.get("role")))
        if item.call is not None:
            self._feed_call(item, item.call, obj, build)
        elif item.kind not in (MESSAGE, REASONING):
            build.note_once(f"{item.kind}: {ONLY_IN_JSON}")
        content = obj.fields.get("content")
        if isinstance(content, str):
            of = self.text(item, ("content", 0), part_kind({}, item.kind))
            self.settle(of, obj, "content", build)
        for name in ("content", "summary"):
            for place, part in _placed(item, name, obj):
                self.feed_part(item, place, part, build)

    def feed_part(
        self, item: Item, place: Place, obj: EventObject, build: ReplyBuilder
    ) -> None:
        """Fold a part of a message or of reasoning."""
        part = obj.fields
        texts = {name: text_of(part.get(name), build) for name in _TEXT_FIELDS}
        name, *others = [*filter(texts.get, texts), ""]
        if name:
            if others[0]:
                build.note_once(f"{others[0]} beside {name}: {ONLY_IN_JSON}")
            obj = EventObject({**part, name: texts[name]}, obj.path, obj.final)
            of = self.text(item, place, part_kind(part, item.kind))
            if not build.choice(CHOICE).parts(of):
                feed_logprobs(part.get("logprobs"), of, build)
            self.settle(of, obj, name, build)
        elif part.get("type") not in _TEXT_PARTS:
            build.note_once(f"{part.get('type')}: {ONLY_IN_JSON}")

    def text(self, item: Item, place: Place, kind: Kind) -> Channel:
        """Return the channel of a text of an item; begin it if there is none."""
        of = item.texts.get(place)
        if of is None:
            of = item.texts[place] = self._channel(item, kind)
        return of

    def settle(
        self, of: Channel, obj: EventObject, name: str, build: ReplyBuilder
    ) -> None:
        """Add the text of a field that is not in the deltas; note if they differ."""
        whole, path, to = obj.fields[name], f"{obj.path}.{name}", build.choice(CHOICE)
        rest = _rest(whole, to.parts(of))
        if rest is not None:
            to.text(of, rest, path)
        elif obj.final and whole and of not in self._disputed:
            self._disputed.add(of)
            build.note(f"{path} differs from the {of} that was streamed")

    def _found(self, index: object, obj: EventObject) -> Item:
        kind = str(obj.fields.get("type"))
        is_call = kind.endswith("_call") or "arguments" in obj.fields
        return self.item(index, kind, string(obj.fields.get("id")), is_call=is_call)

    def _feed_call(
        self, item: Item, part: int, obj: EventObject, build: ReplyBuilder
    ) -> None:
        """Fold a tool call; those of built-in tools are named by their type."""
        call = obj.fields
        called = "name" if string(call.get("name")) else "type"
        given = [name for name in _ARGUMENT_FIELDS if call.get(name) is not None]
        key = next(iter(given), "arguments")
        for other in given[1:]:
            if holds_something(call[other]):
                build.note_once(f"{other} beside {key}: {ONLY_IN_JSON}")
        whole = isinstance(call.get(key), str)
        build.choice(CHOICE).tool_call(
            part,
            id=string(call.get("call_id")) or string(call.get("id")),
            name=text_of(call.get("name"), build)
            or string(call.get(called))
            or item.kind,
            path=f"{obj.path}.{called}",
        )
        value = call.get(key)
        if not whole and (value or (obj.final and value is not None)):
            # It may be incomplete when the call begins.
            build.choice(CHOICE).set_arguments(part, value)
            item.given = key if value else ""
        if whole:
            of = self.text(item, ARGUMENTS, Kind.TOOL_ARGUMENTS)
            self.settle(of, obj, key, build)

    def _channel(self, item: Item, kind: Kind) -> Channel:
        if kind is Kind.TOOL_ARGUMENTS:
            return channel(kind, item.call or 0)
        # Each part of the output is a section of its own.
        self._sections.interrupt()
        return self._sections.text(kind)


def feed_logprobs(logprobs: object, of: Channel, build: ReplyBuilder) -> None:
    """Add the log probabilities of a text's tokens."""
    for item in sequence(logprobs):
        token, value = mapping(item).get("token"), mapping(item).get("logprob")
        build.choice(CHOICE).logprob(of, token, value)


def _placed(
    item: Item, name: str, obj: EventObject
) -> Iterator[tuple[Place, EventObject]]:
    """Yield the parts of an item with the places that deltas name."""
    listed = list(obj.listed(name))
    exact = {(name, number) for number, _ in listed}
    others = [at for at in item.texts if at[0] == name and at not in exact]
    for number, part in listed:
        place: Place = (name, number)
        if place not in item.texts:
            kind = part_kind(part.fields, item.kind)
            alike = (at for at in others if item.texts[at].kind is kind)
            place = next(alike, place)
            others = [at for at in others if at != place]
        yield place, part


def _rest(whole: str, parts: Iterable[str]) -> str | None:
    """Return the rest of a text after its first parts; None if it starts otherwise."""
    streamed = join_halves("".join(parts))
    return whole[len(streamed) :] if whole.startswith(streamed) else None


def _take(items: list[Item], kind: str) -> Item | None:
    """Take the first item of a type out of a list."""
    for place, item in enumerate(items):
        if item.kind == kind:
            return items.pop(place)
    return None
