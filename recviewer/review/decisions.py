"""What a person decided about exchanges, kept outside of the repository.

A decision belongs to what was asked and what was answered, not to a path or a commit:
it survives a rebase, and a recording made anew that says the same.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable
from enum import StrEnum
from pathlib import Path
from threading import Lock
from time import time as seconds_since_epoch

import msgspec
from msgspec.structs import replace

from recviewer import user_folders
from recviewer.errors import UsageError
from recviewer.review.identity import Key
from recviewer.review.journal import Journal
from recviewer.text.numbers import plural


class Decision(StrEnum):
    """What a person decides about an exchange."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Decided(msgspec.Struct, frozen=True, omit_defaults=True):
    """A decision, as it is kept: a line of JSON."""

    request: str
    answer: str
    decision: Decision | None = None
    """None for one that was taken back."""
    note: str = ""
    """The person's words."""
    address: str = ""
    """Where in its repository the exchange was when it was decided."""
    seconds: float = 0.0
    """When it was decided, since the epoch."""

    @property
    def key(self) -> Key:
        """What it belongs to."""
        return Key(self.request, self.answer)


class Decisions:
    """All decisions of a person: a file that only grows, so that nothing is lost.

    Attributes:
        problem: What of the file cannot be read, in one line; empty if all can.
    """

    def __init__(
        self, path: Path | None, now: Callable[[], float] = seconds_since_epoch
    ) -> None:
        """Read the decisions; a file that is not there has none.

        Args:
            path: The file; None to keep nothing.
            now: Returns the time of a decision.
        """
        self.problem = ""
        self._journal = Journal(path) if path else None
        self._now = now
        self._decided: dict[Key, Decided] = {}
        self._by_request: defaultdict[str, dict[Key, Decided]] = defaultdict(dict)
        """Decisions that hold, the newest last."""
        self._by_address: defaultdict[str, dict[Key, Decided]] = defaultdict(dict)
        self._unsaved: deque[Decided] = deque()
        self._saving = Lock()
        if self._journal is not None:
            self._read(self._journal)

    def __bool__(self) -> bool:
        """Return whether anything was ever decided."""
        return bool(self._decided)

    @property
    def unsaved(self) -> int:
        """Number of decisions that are not in the file yet."""
        return len(self._unsaved)

    def of(self, key: Key) -> Decided | None:
        """Return what was decided about this request and this answer."""
        found = self._decided.get(key)
        return found if found and (found.decision or found.note) else None

    def changed_since(self, key: Key, address: str) -> Decided | None:
        """Return what was decided about another answer here, if this has no decision.

        Args:
            key: Request and answer.
            address: Where in its repository the exchange is.
        """
        found = self._decided.get(key)
        if found is not None and found.decision:
            return None
        at_address = self._by_address.get(_encodable(address))
        standing = self._by_request.get(key.request) or at_address
        return next(reversed(standing.values())) if standing else None

    def decide(
        self,
        keys: Iterable[tuple[Key, str]],
        decision: Decision | None,
        note: str = "",
    ) -> None:
        """Decide about some exchanges, or take it back; `save` keeps it.

        Args:
            keys: Their keys, each with the address of the exchange.
            decision: None to take it back.
            note: The person's words.
        """
        self.put(
            Decided(key.request, key.answer, decision, note, address)
            for key, address in keys
        )

    def put(self, decided: Iterable[Decided]) -> None:
        """Let decisions hold from now on; `save` keeps them."""
        now = self._now()
        for each in decided:
            address, note = _encodable(each.address), _encodable(each.note)
            stamped = replace(each, address=address, note=note, seconds=now)
            self._take(stamped)
            self._unsaved.append(stamped)

    def save(self) -> None:
        """Write what is not in the file yet; may be called in any thread.

        Raises:
            OSError: It cannot be written. It stays to be saved.
        """
        with self._saving:
            waiting = list(self._unsaved)
            if waiting and self._journal is not None:
                self._journal.append(list(map(msgspec.json.encode, waiting)))
            for _ in waiting:
                self._unsaved.popleft()

    def _read(self, journal: Journal) -> None:
        decode = msgspec.json.Decoder(Decided).decode
        broken = 0
        try:
            lines = journal.lines()
        except OSError as error:
            self.problem = f"{journal.path}: {error.strerror or error}"
            return
        for line in lines:
            try:
                self._take(decode(line))
            except msgspec.MsgspecError:
                broken += bool(line.strip())
        if broken:
            what = plural(broken, "line")
            self.problem = f"{journal.path}: {what} cannot be read and is left out"

    def _take(self, decided: Decided) -> None:
        key = decided.key
        before = self._decided.get(key)
        self._decided[key] = decided
        if before is not None:
            self._by_request[before.request].pop(key, None)
            self._by_address[before.address].pop(key, None)
        if decided.decision:
            self._by_request[decided.request][key] = decided
            if decided.address:
                self._by_address[decided.address][key] = decided


def _encodable(text: str) -> str:
    """Return a text with what UTF-8 cannot hold replaced, as in some file names."""
    return text.encode("utf-8", "replace").decode()


def default_path() -> Path:
    """Return where a person's decisions are kept.

    Raises:
        UsageError: There is no place for them.
    """
    folder = user_folders.state_folder()
    if folder is None:
        raise UsageError("no home to keep decisions in: set HOME or XDG_STATE_HOME")
    return Path(folder, "decisions.jsonl")
