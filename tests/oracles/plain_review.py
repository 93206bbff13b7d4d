"""A second, plain reading of pairs and verdicts, for native recordings in git.

It knows nothing of recviewer: JSON is parsed whole, and git is asked file by file. As a
program, `python -m tests.oracles.plain_review REPOSITORY`, it reviews every commit and
prints how often both agree, and where they do not.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

from recviewer.errors import ReadError
from recviewer.places.git import Repository
from recviewer.review.decisions import Decisions
from recviewer.review.rows import Range, rows

Json = dict[str, Any]

ORDER = (
    *("identical", "noise", "same-answer", "finish", "text", "arguments", "tools"),
    *("error", "new", "gone"),
)

_VOLATILE = frozenset(
    {
        *("id", "created", "created_at", "test_id", "id_normalization_mapping"),
        *("obfuscation", "system_fingerprint", "tool_call_id", "total_duration"),
        *("load_duration", "prompt_eval_duration", "eval_duration", "item_id"),
        *("modified_at", "modified", "call_id", "response_id", "expires_at"),
        *("completion_time", "prompt_time", "queue_time", "total_time", "time"),
    }
)

_OWN = frozenset({"arguments", "parameters", "properties", "metadata"})
"""Objects in which every name counts."""

_COUNTS = frozenset({"usage", "model", "prompt_eval_count", "eval_count"})
"""What is no part of an answer in numbers."""

_MESSAGES = ("messages", "input", "prompt")

Told = tuple[str, str | None, bool, str, frozenset[str]]
"""Status, partner, whether it stays, verdict, and the fields that changed."""


def stripped(value: Any, names: frozenset[str] = _VOLATILE) -> Any:
    """Drop nulls and what is made anew each time."""
    if isinstance(value, dict):
        if names and isinstance(value.get("arguments"), str):
            value = value | {"arguments": _parsed(value["arguments"])}
        return {
            k: stripped(v, frozenset() if k in _OWN and isinstance(v, dict) else names)
            for k, v in value.items()
            if v is not None and k not in names
        }
    return [stripped(v, names) for v in value] if isinstance(value, list) else value


@dataclass
class Plain:
    """A native recording, parsed whole."""

    path: str
    data: Json

    @property
    def request(self) -> Json:
        """The recorded request."""
        return dict(self.data["request"])

    @property
    def body(self) -> Json:
        """What was asked: a body, or the arguments of a tool."""
        names = ("body", "payload", "kwargs")
        found = (self.request.get(name) for name in names)
        body: Any = next((each for each in found if each is not None), {})
        return body if isinstance(body, dict) else {"body": body}

    @property
    def response(self) -> Json:
        """The recorded response."""
        return dict(self.data["response"])

    @cached_property
    def events(self) -> list[Any]:
        """The chunks, or the whole body as one."""
        body = self.response.get("body")
        items = body if isinstance(body, list) else [] if body is None else [body]
        return [
            item["__data__"] if isinstance(item, dict) and "__data__" in item else item
            for item in items
        ]

    @property
    def messages(self) -> list[Any]:
        """All that was said before."""
        if self.request.get("tool_name"):
            return []
        for name in _MESSAGES:
            found = self.body.get(name)
            if isinstance(found, list) and name == "messages":
                return found
            if isinstance(found, str):
                return [{"role": "user", "content": found}]
            if found:
                return [found]
        return []

    @property
    def shape(self) -> object:
        """What calls at the same place of a test have in common."""
        roles = [
            m.get("role") if isinstance(m, dict) else "user" for m in self.messages
        ]
        endpoint = self.request.get("endpoint") or self.request.get("tool_name")
        test = self.data.get("test_id") or self.request.get("test_id")
        model = self.request.get("model") or self.body.get("model")
        streaming = self.response.get("is_streaming") is True
        return str((test, endpoint, model, streaming, roles))

    def parameters(self) -> Json:
        """All fields of the body but messages."""
        fields = stripped(self.body)
        if self.request.get("tool_name"):
            return dict(fields)
        return {k: v for k, v in fields.items() if k not in _MESSAGES}

    def answers(self) -> dict[int, Json]:
        """Fold the answers of each choice."""
        found: dict[int, Json] = {}
        for event in self.events:
            for index, piece, reason in _pieces(event, self.request.get("tool_name")):
                choice = found.setdefault(
                    index, {"texts": Counter(), "calls": {}, "finish": None}
                )
                _add(choice, piece)
                choice["finish"] = reason or choice["finish"]
        return found

    def error(self) -> object:
        """The exception that was raised, or the error in the body."""
        if self.response.get("is_exception"):
            data = self.response.get("exception_data") or {}
            return str((data, self.response.get("exception_message")))
        for event in self.events:
            if isinstance(event, dict):
                found = event.get("error") or event.get("error_message")
                if found:
                    return str(found)
        return None


def _pieces(event: Any, tool: str | None) -> Iterator[tuple[int, Json, str | None]]:
    """Yield index, words and reason of what an event says about choices."""
    if not isinstance(event, dict):
        return
    for choice in event.get("choices") or ():
        piece = choice.get("delta") or choice.get("message") or {}
        if "text" in choice:
            piece = {"content": choice["text"]}
        yield choice.get("index") or 0, piece, choice.get("finish_reason")
    if event.get("done") is not None:
        said = event.get("message") or {"content": event.get("response")}
        yield 0, said, event.get("done_reason")
    if tool:
        yield 0, {"content": json.dumps(event.get("content"))}, None
    if "chunks" in event and isinstance(event["chunks"], list):
        texts = [chunk.get("content") for chunk in event["chunks"]]
        yield 0, {"content": json.dumps(texts)}, None


def _add(choice: Json, piece: Json) -> None:
    for name in ("content", "reasoning_content", "reasoning", "thinking", "refusal"):
        if isinstance(piece.get(name), str) and piece[name]:
            choice["texts"][name] = (choice["texts"][name] or "") + piece[name]
    for place, call in enumerate(piece.get("tool_calls") or ()):
        number = call.get("index")
        if number is None:
            number = len(choice["calls"]) if "index" not in call else place
        function = call.get("function") or {}
        known = choice["calls"].setdefault(number, ["", ""])
        known[0] = known[0] or function.get("name") or ""
        arguments = function.get("arguments")
        if isinstance(arguments, str):
            known[1] += arguments
        elif arguments is not None:
            known[1] = json.dumps(arguments)


def _calls(choice: Json) -> list[tuple[str, object]]:
    return [(n, _parsed(a)) for _, (n, a) in sorted(choice["calls"].items())]


def _parsed(text: str) -> object:
    try:
        return stripped(json.loads(text or "{}"), frozenset())
    except ValueError:
        return text


_NOBODY: Json = {"texts": {}, "calls": {}, "finish": None}


def verdict(before: Plain, after: Plain) -> str:
    """Say how much two recordings differ."""
    if before.error() != after.error():
        return "error"
    one, other = before.answers(), after.answers()
    indexes = one.keys() | other.keys()
    found = [_choice(one.get(index), other.get(index)) for index in indexes]
    worst = max(found, key=ORDER.index, default="identical")
    if worst != "identical":
        return worst
    if not one and not other and not before.error():
        names = (_VOLATILE | _COUNTS) - (
            {"id"} if "models" in str(before.request.get("endpoint")) else set()
        )
        value, changed_value = [
            _plain(stripped(_without_ids_of_permissions(each.events), names))
            for each in (before, after)
        ]
        if value != changed_value:
            return "text"
    if _plain(stripped(before.data, frozenset())) == _plain(
        stripped(after.data, frozenset())
    ):
        return "identical"
    if _plain(stripped(before.data)) == _plain(stripped(after.data)):
        return "noise"
    return "same-answer"


def _without_ids_of_permissions(value: Any) -> Any:
    """Drop what is made anew in the permissions of models, whose own ids are names."""
    if isinstance(value, dict):
        return {
            k: stripped(v) if k == "permission" else _without_ids_of_permissions(v)
            for k, v in value.items()
        }
    if isinstance(value, list):
        return [_without_ids_of_permissions(item) for item in value]
    return value


def _choice(before: Json | None, after: Json | None) -> str:
    one, other = before or _NOBODY, after or _NOBODY
    calls, others = _calls(one), _calls(other)
    if [name for name, _ in calls] != [name for name, _ in others]:
        return "tools"
    if _plain(calls) != _plain(others):
        return "arguments"
    if dict(one["texts"]) != dict(other["texts"]):
        return "text"
    alone = before is None or after is None
    return "finish" if alone or one["finish"] != other["finish"] else "identical"


def _plain(value: object) -> str:
    return json.dumps(value, sort_keys=True)


def changed(before: Plain, after: Plain) -> frozenset[str]:
    """Name the fields of the request that changed."""
    one, other = stripped(before.body), stripped(after.body)
    names = {
        name
        for name in one.keys() | other.keys()
        if _plain(one.get(name)) != _plain(other.get(name))
    }
    for name in ("method", "url", "endpoint", "tool_name"):
        if before.request.get(name) != after.request.get(name):
            names.add(name)
    return frozenset(names)


def nearness(before: Plain, after: Plain) -> float:
    """Count equal parameters, and add the share of equal messages."""
    one, other = before.parameters(), after.parameters()
    equal = sum(_plain(v) == _plain(other.get(k)) for k, v in one.items())
    messages, others = [
        [_plain(stripped(m)) for m in each.messages] for each in (before, after)
    ]
    longest = max(len(messages), len(others))
    return equal + (_common(messages, others) / longest if longest else 1)


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """Return the length of the longest common subsequence."""
    row = [0] * (len(other) + 1)
    for item in one:
        before = row[:]
        for k, each in enumerate(other):
            row[k + 1] = before[k] + 1 if item == each else max(before[k + 1], row[k])
    return row[-1]


def git(repository: Path, *arguments: str) -> bytes:
    """Return what git prints."""
    command = ["git", "-C", str(repository), *arguments]
    return subprocess.run(command, check=True, capture_output=True).stdout


def recordings(
    repository: Path, commit: str, known: dict[str, Plain | None]
) -> dict[str, tuple[str, Plain]]:
    """Read all recordings of a commit, with the ids of their contents."""
    listed = git(repository, "ls-tree", "-r", "-z", commit).decode().split("\0")[:-1]
    entries = [line.split("\t", 1) for line in listed if line.endswith(".json")]
    blobs = [(about.split(" ")[2], path) for about, path in entries]
    unknown = [each for each in blobs if " ".join(each) not in known]
    for (blob, path), data in zip(unknown, _contents(repository, unknown), strict=True):
        value = json.loads(data)
        native = isinstance(value, dict) and {"request", "response"} <= value.keys()
        known[f"{blob} {path}"] = Plain(path, value) if native else None
    plain = {path: (blob, known[f"{blob} {path}"]) for blob, path in blobs}
    return {path: (blob, each) for path, (blob, each) in plain.items() if each}


def _contents(repository: Path, blobs: Sequence[tuple[str, str]]) -> Iterator[bytes]:
    """Ask git for all files at once, and cut what it prints."""
    command = ["git", "-C", str(repository), "cat-file", "--batch"]
    given = "".join(f"{blob}\n" for blob, _ in blobs).encode()
    done = subprocess.run(command, input=given, check=True, capture_output=True)
    start = 0
    while start < len(done.stdout):
        end = done.stdout.index(b"\n", start)
        size = int(done.stdout[start:end].split()[2])
        yield done.stdout[end + 1 : end + 1 + size]
        start = end + size + 2


def review(
    repository: Path, base: str, head: str, known: dict[str, Plain | None]
) -> dict[str, Told]:
    """Tell for each path what changed between two commits."""
    before = recordings(repository, base, known)
    after = recordings(repository, head, known)
    gone = sorted(before.keys() - after.keys())
    moved: dict[str, str] = {}
    for path in sorted(after.keys() - before.keys()):
        same = [p for p in gone if before[p][0] == after[path][0]]
        free = [p for p in same if p not in moved.values()]
        if free:
            moved[path] = free[0]
    shapes: dict[object, list[Plain]] = {}
    for path, (_, plain) in before.items():
        if path not in moved.values():
            shapes.setdefault(plain.shape, []).append(plain)
    told: dict[str, Told] = {}
    partners: set[str] = set()
    for path, (blob, plain) in after.items():
        if path in before and before[path][0] == blob:
            continue
        if path in before or path in moved:
            status = "modified" if path in before else "moved"
            one = before[moved.get(path, path)][1]
            told[path] = _told(status, one, plain, stays=False)
            continue
        near = shapes.get(plain.shape)
        if not near:
            told[path] = ("added", None, False, "new", frozenset())
            continue
        one = min(near, key=lambda each: (-nearness(each, plain), each.path))
        partners.add(one.path)
        told[path] = _told("added", one, plain, stays=one.path in after)
    for path in gone:
        if path not in partners and path not in moved.values():
            told[path] = ("deleted", path, False, "gone", frozenset())
    return told


def _told(status: str, before: Plain, after: Plain, *, stays: bool) -> Told:
    return (
        *(status, before.path, stays),
        *(verdict(before, after), changed(before, after)),
    )


def ours(repository: Path, base: str, head: str) -> dict[str, Told]:
    """Tell the same by recviewer."""
    with Repository(str(repository)) as opened:
        span = Range(opened.commit(base), opened.commit(head))
        found = list(rows(opened, span, (), Decisions(None)))
    told: dict[str, Told] = {}
    for row in found:
        assert not isinstance(row, ReadError), row
        change = row.change
        about = change.status, change.before_path, change.supersedes
        told[row.path] = (*about, row.verdict.value, frozenset(row.why))
    return told


def disagreements(
    plain: Mapping[str, Told], seen: Mapping[str, Told]
) -> Iterator[tuple[str, Told | None, Told | None]]:
    """Yield each path that is told differently, by the plain reading and by ours."""
    for path in sorted(plain.keys() | seen.keys()):
        one, other = plain.get(path), seen.get(path)
        identical = one is None or (one[0] == "modified" and one[3] == "identical")
        if one != other and not (identical and other is None):
            yield path, one, other


def commits(repository: Path) -> list[tuple[str, str]]:
    """Return each commit with the one before it, the newest first."""
    listed = git(repository, "rev-list", "--first-parent", "HEAD").decode().split()
    return list(pairwise(listed))


def agreement(
    repository: Path, pairs: Sequence[tuple[str, str]]
) -> tuple[int, list[str]]:
    """Review commits twice.

    Returns:
        How many exchanges were compared, and what is told differently.
    """
    known: dict[str, Plain | None] = {}
    count, wrong = 0, []
    for head, base in pairs:
        plain = review(repository, base, head, known)
        count += len(plain)
        for path, one, other in disagreements(plain, ours(repository, base, head)):
            wrong.append(f"{head[:7]} {path}\n  plain {one}\n  ours  {other}")
    return count, wrong


def main(folder: str, last: str = "0") -> int:
    """Review every commit of a repository, or the last ones; print the agreement."""
    pairs = commits(Path(folder))[: int(last) or None]
    count, wrong = agreement(Path(folder), pairs)
    print("\n".join(wrong))
    agreed = f"{count - len(wrong):,} of {count:,} exchanges"
    print(f"{agreed} agree in {len(pairs)} commits")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
