"""The output items of an OpenAI response, and how much of their texts has come.

An item's text is sent several times over: in deltas, when the text is done, when its
part and its item are done, and in the whole response at the end. It counts once; what
is sent later is held against what came before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from recviewer.jsondoc.values import mapping, sequence, string
from recviewer.model.track import Channel, Kind
from recviewer.protocols.fold.builder import ReplyBuilder
from recviewer.protocols.fold.channels import Sections, channel
from recviewer.protocols.openai_responses_events import (
    MESSAGE,
    REASONING,
    Said,
    part_kind,
)

CHOICE = 0
"""A response is the only choice there is."""

ARGUMENTS = ("arguments", 0)
"""Where the one text of a tool call stands in its item."""

_ARGUMENT_FIELDS = (
    *("arguments", "input", "code", "action", "actions"),
    *("operation", "queries", "revised_prompt"),
)
"""Fields of the various tool calls that hold what the tool is to do."""

_WORDS = ("text", "refusal", "transcript")
"""Fields of a part that hold its text."""

_TEXT_PARTS = {"output_text", "refusal", "summary_text", "reasoning_text", "text"}
"""Types of parts that are nothing but text, which may be empty."""

Place = tuple[str, object]
"""Where a text stands in its item: the list that holds it, and its index there."""


class Item(msgspec.Struct):
    """One output item."""

    kind: str
    """Its type, as recorded."""
    call: int | None
    """Number of the tool call that it is, if it is one."""
    texts: dict[Place, Channel] = {}
    """The channels of its texts."""
    done: bool = False
    """Whether it was sent whole."""


class Output:
    """The items of one response.

    They are found by `output_index` and type: proxies change an item's id on the
    way, and some servers count the items in deltas and at the end differently.
    """

    def __init__(self) -> None:
        self._sections = Sections()
        self._items: list[Item] = []
        self._at: dict[tuple[object, str], Item] = {}
        self._places_tell = True
        self._noted: set[str] = set()
        self._disputed: set[Channel] = set()

    def item(self, index: object, kind: str, *, is_call: bool | None = None) -> Item:
        """Return the item with this index and type, begun if there is none.

        Args:
            index: Its `output_index`; None where a server sends none.
            kind: Its type.
            is_call: Whether it is a tool call, where the type does not say.
        """
        item = self._at.get((index, kind))
        if item is None:
            called = kind.endswith("_call") if is_call is None else is_call
            item = Item(kind, self._sections.tool_call() if called else None)
            self._at[index, kind] = item
            self._items.append(item)
        return item

    def begin(self, index: object, said: Said, build: ReplyBuilder) -> None:
        """Begin an item; one that is done already gives its place to the next."""
        key = index, str(said.fields.get("type"))
        if key in self._at and self._at[key].done:
            del self._at[key]
            self._places_tell = False
        self.feed(self._found(index, said), said, build)

    def end(self, index: object, said: Said, build: ReplyBuilder) -> None:
        """Fold an item that is sent whole."""
        item = self._found(index, said)
        item.done = True
        self.feed(item, said, build)

    def feed_list(self, response: Said, build: ReplyBuilder) -> None:
        """Fold the output of a response object, where it lists its items."""
        listed = list(response.listed("output"))
        exact: dict[int, Item] = {}
        for index, said in listed if self._places_tell else ():
            if item := self._at.get((index, str(said.fields.get("type")))):
                exact[index] = item
        taken = {id(item) for item in exact.values()}
        others = [item for item in self._items if id(item) not in taken]
        for index, said in listed:
            item = exact.get(index) or _take(others, str(said.fields.get("type")))
            self.feed(item or self._found(index, said), said, build)

    def feed(self, item: Item, said: Said, build: ReplyBuilder) -> None:
        """Fold what an item says, as far as its deltas have not said it."""
        build.choice(CHOICE, string(said.fields.get("role")))
        if item.call is not None:
            self._feed_call(item, item.call, said, build)
        elif item.kind not in (MESSAGE, REASONING):
            self.note_once(item.kind, build)
        if isinstance(said.fields.get("content"), str):
            of = self.text(item, ("content", 0), part_kind({}, item.kind))
            self.settle(of, said, "content", build)
        for name in ("content", "summary"):
            for place, part in _placed(item, name, said):
                self.feed_part(item, place, part, build)

    def feed_part(
        self, item: Item, place: Place, said: Said, build: ReplyBuilder
    ) -> None:
        """Fold a part of a message or of reasoning."""
        part = said.fields
        name = next((name for name in _WORDS if string(part.get(name))), None)
        if name is not None:
            of = self.text(item, place, part_kind(part, item.kind))
            if not build.choice(CHOICE).parts(of):
                feed_logprobs(part.get("logprobs"), of, build)
            self.settle(of, said, name, build)
        elif part.get("type") not in _TEXT_PARTS:
            self.note_once(str(part.get("type")), build)

    def text(self, item: Item, place: Place, kind: Kind) -> Channel:
        """Return the channel of a text of an item, begun if there is none."""
        of = item.texts.get(place)
        if of is None:
            of = item.texts[place] = self._channel(item, kind)
        return of

    def settle(self, of: Channel, said: Said, name: str, build: ReplyBuilder) -> None:
        """Add what a field has beyond the deltas; note it if they differ."""
        whole, path, to = said.fields[name], f"{said.path}.{name}", build.choice(CHOICE)
        rest = _rest(whole, to.parts(of))
        if rest is not None:
            to.text(of, rest, path)
        elif said.final and whole and of not in self._disputed:
            self._disputed.add(of)
            build.note(f"{path} differs from the {of} that was streamed")

    def note_once(self, what: str, build: ReplyBuilder) -> None:
        """Note, the first time, that something is not part of the transcript."""
        if what not in self._noted:
            self._noted.add(what)
            build.note(f"{what}: only in the JSON")

    def _found(self, index: object, said: Said) -> Item:
        kind = str(said.fields.get("type"))
        is_call = kind.endswith("_call") or "arguments" in said.fields
        return self.item(index, kind, is_call=is_call)

    def _feed_call(
        self, item: Item, part: int, said: Said, build: ReplyBuilder
    ) -> None:
        """Fold a tool call; those of built-in tools have no name but their type."""
        call = said.fields
        called = "name" if string(call.get("name")) else "type"
        given = (name for name in _ARGUMENT_FIELDS if call.get(name) is not None)
        key = next(given, "arguments")
        whole = isinstance(call.get(key), str)
        build.choice(CHOICE).tool_call(
            part,
            id=string(call.get("call_id")) or string(call.get("id")),
            name=string(call.get(called)) or item.kind,
            # A value that is no text may be incomplete when the call begins.
            arguments=call.get(key) if said.final and not whole else None,
            path=f"{said.path}.{called}",
        )
        if whole:
            of = self.text(item, ARGUMENTS, Kind.TOOL_ARGUMENTS)
            self.settle(of, said, key, build)

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
        if isinstance(token, str) and isinstance(value, int | float):
            build.choice(CHOICE).logprob(of, token, float(value))


def _placed(item: Item, name: str, said: Said) -> Iterator[tuple[Place, Said]]:
    """Yield the parts of an item with the places that their deltas named."""
    listed = list(said.listed(name))
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
    """Return what a text has beyond its first parts; None if they are not in it."""
    at = 0
    for part in parts:
        if not whole.startswith(part, at):
            return None
        at += len(part)
    return whole[at:]


def _take(items: list[Item], kind: str) -> Item | None:
    """Take the first item of a type out of a list."""
    for place, item in enumerate(items):
        if item.kind == kind:
            return items.pop(place)
    return None
