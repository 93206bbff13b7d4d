"""Checking files by rules, one after another or in several processes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import closing
from functools import lru_cache
from time import time_ns
from typing import TYPE_CHECKING, Final, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from recviewer.address import may_be_folder
from recviewer.check.facts import Corpus, ExchangeFacts, facts
from recviewer.check.finding import Finding, Hit, Severity
from recviewer.check.rule import Rule, Rules
from recviewer.check.subject import FileSubject, Subject
from recviewer.errors import (
    Cancelled,
    CancelledError,
    NoRecordingError,
    ReadError,
    describe_unexpected,
    not_understood,
)
from recviewer.index.stamp import settled_stamp
from recviewer.library.scan.discovery import Walk
from recviewer.library.scan.summarize import is_unknown
from recviewer.model.exchange import FileState
from recviewer.reading import reader
from recviewer.text.secrets import masked_text

if TYPE_CHECKING:
    from recviewer.check.memory import CheckMemory
    from recviewer.library.scan.workers import Read
    from recviewer.model.exchange import Recording
    from recviewer.reading.served_paths import ServedPaths

_T = TypeVar("_T")
_Subject = TypeVar("_Subject")

_MAX_MESSAGES: Final = 100
"""Messages that are kept masked: neighbours were recorded on the same day."""

_MANY_FILES: Final = 100
"""Files from which on other processes are worth their start."""

Requested = Mapping[str, frozenset[int] | None]
"""The exchanges to look at, by path; None for all of them."""


class CheckedFile(Struct, frozen=True):
    """What was found in a file."""

    path: str
    findings: tuple[Finding, ...] = ()
    facts: tuple[ExchangeFacts, ...] = ()
    """For rules about the corpus; none if there are no such rules."""
    is_recording: bool = True
    """Whether some format knows it, or would if it were not damaged."""
    states: tuple[FileState, ...] = ()
    """How its files were when they were read; none if they could not be read."""
    stamp: bytes = b""
    """By what the file is recognised in the index; empty if it is not kept there, if it
    may change without another one, and if it could not be read."""

    @property
    def unchanged(self) -> bool:
        """Whether it would be found again: its files are as they were."""
        return bool(self.states) and all(state.unchanged for state in self.states)


class Checked(Struct, frozen=True):
    """What was found under some paths."""

    findings: tuple[Finding, ...]
    """By file, exchange and rule."""
    recordings: tuple[str, ...]
    """The files that were looked at."""
    others: tuple[str, ...] = ()
    """Files that were named and are no recordings."""


def check_paths(
    requested: Requested,
    rules: Rules,
    *,
    tests: Set[str] | None = None,
    jobs: int | None = None,
    memory: CheckMemory | None = None,
    now_ns: Callable[[], int] = time_ns,
) -> Checked:
    """Check all recordings under some paths.

    Args:
        requested: Files, folders, or `-` for standard input, each with the exchanges
            to look at.
        rules: The rules to go by.
        tests: Ids of the tests that pytest collects, if they are known.
        jobs: Number of processes; as many as are useful if None.
        memory: What earlier runs found by these rules, and what keeps for later ones;
            it is closed in the end. None to check everything.
        now_ns: Tells the time in nanoseconds since the epoch.
    """
    walk = Walk(tuple(requested))
    kept_ns = now_ns if memory is not None else None

    def read(path: str, cancelled: Cancelled) -> CheckedFile:
        numbers = requested.get(path)
        return check_file(path, rules, numbers, cancelled, now_ns=kept_ns)

    jobs = 1 if _are_few(requested) else jobs
    if memory is None:
        files = list(read_all(walk, read, jobs))
    else:
        files = []
        with closing(memory):
            for file in read_all(walk, read, jobs, known=memory.unchanged):
                memory.keep(file)
                files.append(file)
            memory.forget_the_rest()
    for problem in walk.discovered.problems:
        subject = FileSubject(problem.path, problem=problem.reason)
        files.append(CheckedFile(problem.path, tuple(_in_file(subject, rules))))
    every = tuple(each for file in files for each in file.facts)
    found = [each for file in files for each in file.findings]
    found += in_corpus(Corpus(every, tests), rules)
    return Checked(
        tuple(_sorted(found, [file.path for file in files], rules)),
        tuple(file.path for file in files if file.is_recording),
        tuple(f.path for f in files if not f.is_recording and f.path in requested),
    )


def _are_few(requested: Requested) -> bool:
    """Say whether files are so few that other processes are of no use."""
    return len(requested) < _MANY_FILES and not any(map(may_be_folder, requested))


def read_all(
    walk: Walk,
    read: Read[_T],
    jobs: int | None = None,
    cancelled: Cancelled = lambda: False,
    known: Callable[[str], _T | None] = lambda _: None,
) -> Iterator[_T]:
    """Read all files that a walk discovers, in their order.

    Args:
        walk: The walk.
        read: Reads a file, in any of the processes.
        jobs: Number of processes; as many as are useful if None.
        cancelled: Polled while this process reads a file.
        known: Returns what would be read of a file, if that is known.
    """
    if jobs == 1:
        for path in filter(None, walk.files()):
            yield known(path) or read(path, cancelled)
        return
    # A hook that checks one file does without what processes need.
    from recviewer.library.scan.workers import WorkerPool, usable_workers

    workers = usable_workers() if jobs is None else jobs - 1
    with WorkerPool(read, workers, cancelled, known) as pool:
        yield from (each for each in pool.read(walk) if each is not None)


def check_file(
    path: str,
    rules: Rules,
    numbers: frozenset[int] | None = None,
    cancelled: Cancelled = lambda: False,
    served_paths: ServedPaths | None = None,
    now_ns: Callable[[], int] | None = None,
) -> CheckedFile:
    """Check one file by the rules about files and exchanges.

    Args:
        path: A file of any suffix, or `-` for standard input.
        rules: The rules to go by; those about a corpus get the facts that are returned.
        numbers: The exchanges to look at; None for all of them.
        cancelled: Polled while a big file is read.
        served_paths: What may be read beside it; None for anything.
        now_ns: Tells the time in nanoseconds since the epoch; None if what is found is
            not kept in the index.
    """
    stamp = b"" if now_ns is None else settled_stamp(path, now_ns())
    try:
        recording = reader.read(path, cancelled, served_paths)
        exchanges = recording.exchanges
        chosen = [e for e in exchanges if numbers is None or e.number in numbers]
        subjects = [Subject(path, exchange) for exchange in chosen]
        known = [each for each in subjects if not _is_unknown(each)]
        if not known:
            return CheckedFile(path, is_recording=False, stamp=stamp)
        checked = _checked(FileSubject(path, recording.size, known), rules)
        return replace(checked, states=_states(path, recording), stamp=stamp)
    except CancelledError:
        return CheckedFile(path)
    except NoRecordingError:
        return CheckedFile(path, is_recording=False, stamp=stamp)
    except (ReadError, OSError) as error:
        reason = getattr(error, "reason", None) or str(error)
        problem = FileSubject(path, problem=reason)
    except Exception as error:
        # A file may hold anything: whatever goes wrong with it, the others are checked.
        problem = FileSubject(path, problem=not_understood(error))
    return CheckedFile(path, tuple(_in_file(problem, rules)))


def _states(path: str, recording: Recording) -> tuple[FileState, ...]:
    own = FileState(os.path.abspath(path), recording.size, recording.mtime)  # noqa: PTH100
    return (own, *recording.attached)


def _is_unknown(subject: Subject) -> bool:
    """Say whether an exchange is merely a file that some format could take apart."""
    exchange = subject.exchange
    return exchange.protocol is None and is_unknown(exchange, subject.reply.error)


def _checked(file: FileSubject, rules: Rules) -> CheckedFile:
    """Check a file that could be read, letting go of each exchange after its turn."""
    findings = list(_in_file(file, rules))
    every: list[ExchangeFacts] = []
    compares = any(rule.corpus for rule in rules)
    for subject in file.subjects:
        findings += _in_exchange(subject, rules)
        if compares:
            every.append(facts(subject))
        subject.forget()
    return CheckedFile(file.path, tuple(findings), tuple(every))


def _in_file(file: FileSubject, rules: Rules) -> Iterator[Finding]:
    for rule in rules:
        if rule.file is not None:
            for hit in _hits(rule, rule.file, file):
                yield finding(rule, hit, file.path, None)


def _in_exchange(subject: Subject, rules: Rules) -> Iterator[Finding]:
    number = subject.exchange.number
    for rule in rules:
        if rule.exchange is not None:
            for hit in _hits(rule, rule.exchange, subject):
                found = finding(rule, hit, subject.path, number)
                yield _with_json_path(found, subject)


def _with_json_path(found: Finding, subject: Subject) -> Finding:
    """Return a finding about a chunk with the path of the chunk."""
    chunks = subject.exchange.response.chunks
    chunk = found.chunk
    if chunk is None or found.json_path is not None or not 0 <= chunk < len(chunks):
        return found
    return replace(found, json_path=chunks.path(chunk))


def in_corpus(corpus: Corpus, rules: Rules) -> Iterator[Finding]:
    """Compare exchanges with each other by the rules about a corpus.

    A rule that fails says so of the first recording, and spoils no other rule.
    """
    for rule in rules:
        if rule.corpus is None or not corpus.exchanges:
            continue
        try:
            for each, hit in rule.corpus(corpus):
                yield finding(rule, hit, each.path, each.number)
        except Exception as error:  # names and dates of recordings may be anything
            hit = _failure(f"{rule.id} could not compare the recordings", error)
            yield finding(rule, hit, corpus.exchanges[0].path, None)


def _hits(
    rule: Rule, check: Callable[[_Subject], Iterable[Hit]], subject: _Subject
) -> Sequence[Hit]:
    """Return what a rule finds; a rule that fails says so and spoils no other one."""
    hits: list[Hit] = []
    try:
        hits.extend(check(subject))
    except CancelledError:
        raise
    except Exception as error:
        # It may be the first to fold the answer, whose protocol may be a plugin's.
        hits.append(_failure(f"{rule.id} could not look at it", error))
    return hits


def _failure(what: str, error: Exception) -> Hit:
    return Hit(f"{what}: {describe_unexpected(error)}", severity=Severity.WARNING)


def finding(rule: Rule, hit: Hit, path: str, number: int | None) -> Finding:
    """Return a hit with its rule and its recording."""
    return Finding(
        path,
        number,
        rule.id,
        hit.severity or rule.severity,
        _masked(hit.message),
        hit.choice,
        hit.chunk,
        hit.json_path,
        hit.detail,
    )


@lru_cache(maxsize=_MAX_MESSAGES)
def _masked(message: str) -> str:
    """Mask what looks like a key: some messages quote what was recorded."""
    return masked_text(message)


def _sorted(
    findings: Iterable[Finding], paths: Sequence[str], rules: Rules
) -> list[Finding]:
    """Sort findings as the files were found, then by exchange, rule and place."""
    places = {path: number for number, path in enumerate(paths)}
    order = {rule.id: number for number, rule in enumerate(rules)}

    def key(each: Finding) -> tuple[int, ...]:
        place = places.get(each.path, len(places))
        numbers = (each.exchange, order[each.rule], each.choice, each.chunk)
        return place, *(-1 if number is None else number for number in numbers)

    return sorted(findings, key=key)
