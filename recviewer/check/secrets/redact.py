"""Copies of recordings in which stand-ins stand for the secrets."""

from __future__ import annotations

import gzip
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from recviewer.check import config as configs
from recviewer.check.checker import read_all
from recviewer.check.secrets.named import named_secrets
from recviewer.check.secrets.scan import hash_of
from recviewer.check.secrets.split import edits_of_split
from recviewer.check.secrets.stand_ins import StandIns, apply
from recviewer.check.subject import Subject
from recviewer.errors import (
    Cancelled,
    NoRecordingError,
    ReadError,
    UsageError,
    not_understood,
)
from recviewer.framing import compression
from recviewer.library.scan.discovery import Walk
from recviewer.model.exchange import Recording
from recviewer.reading import reader
from recviewer.text.credentials import CredentialKind, credentials

_LEFT: Final = (
    "a secret is left where it cannot be replaced faithfully, such as in a compressed"
    " body; revoke it, and record the call again without it"
)
"""What a person is told whose file is not copied."""


class Job(Struct, frozen=True):
    """A file to copy."""

    source: str
    target: str
    """Path of the copy, below the folder of the copies."""


class Copied(Struct, frozen=True):
    """What became of a file."""

    job: Job
    problem: str = ""
    """Why there is no copy; empty if there is one."""
    changed: bool = False
    """Whether something in it was replaced."""


def jobs(paths: Sequence[str], out: str) -> list[Job]:
    """Return the files under some paths, with the paths of their copies.

    The files of a single folder go directly into the folder of copies. Several paths
    keep their names. Hidden folders are left out, and links to folders not followed.

    Raises:
        UsageError: Two files would have the same copy, or a copy would be one of the
            files, or be among them.
    """
    found: list[Job] = []
    for path in paths:
        if not os.path.lexists(path):
            raise UsageError(f"{path}: expected a file or a folder, and there is none")
        if os.path.isdir(path):  # noqa: PTH112
            if Path(out).resolve().is_relative_to(Path(path).resolve()):
                raise UsageError(f"--out {out}: expected a folder outside of {path}")
            top = "" if len(paths) == 1 else Path(path).resolve().name
            found += (Job(str(f), str(top / f.relative_to(path))) for f in _files(path))
        else:
            found.append(Job(path, Path(path).name))
    by_target: dict[str, str] = {}
    for job in found:
        other = by_target.setdefault(job.target, job.source)
        if other != job.source:
            raise UsageError(
                f"{job.source} and {other} would both be copied to {job.target}"
            )
        target = Path(out, job.target)
        if target.exists() and target.samefile(job.source):
            raise UsageError(f"{job.source}: its copy would take its place")
    return found


def _files(folder: str) -> Iterator[Path]:
    for at, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(at, name) for name in sorted(names))


def redact(
    todo: Sequence[Job], out: str, loaded: configs.LoadedConfig, *, overwrite: bool
) -> Iterator[Copied]:
    """Copy files, each as soon as it was looked through again.

    Args:
        todo: The files.
        out: Folder of the copies; it is made if it is not there.
        loaded: The configuration, which may allow secrets.
        overwrite: Whether copies may take the place of files.

    Raises:
        OSError: The folder cannot be made or written to.
    """
    by_source: dict[str, list[Job]] = {}
    for job in todo:
        # A file that several paths lead to is read once.
        by_source.setdefault(os.path.abspath(job.source), []).append(job)  # noqa: PTH100
    stand_ins = StandIns()

    def learn(source: str, _: Cancelled) -> Sequence[tuple[str, int]]:
        return _learned(source, loaded.config)

    # In the order of the files, so that another run makes the same stand-ins.
    for secrets in read_all(Walk(tuple(by_source)), learn):
        for secret, public in secrets:
            stand_ins.add(secret, public)
    Path(out).mkdir(parents=True, exist_ok=True)
    stage = Path(tempfile.mkdtemp(prefix=".redacting-", dir=out))

    def copy(source: str, _: Cancelled) -> Sequence[Copied]:
        jobs = by_source[source]
        return [_checked_copy(job, stage, stand_ins, loaded) for job in jobs]

    try:
        for copies in read_all(Walk(tuple(by_source)), copy):
            for copied in copies:
                problem = copied.problem or _place(
                    copied.job, stage, Path(out), overwrite=overwrite
                )
                yield Copied(copied.job, problem, copied.changed)
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _checked_copy(
    job: Job, stage: Path, stand_ins: StandIns, loaded: configs.LoadedConfig
) -> Copied:
    """Write a copy to where it is not in the way yet, and look through it again."""
    copied = _stage(job, stage, stand_ins)
    if copied.problem:
        return copied
    return replace(copied, problem=_wrong(job, stage, stand_ins, loaded))


def _recording(path: str) -> Recording | None:
    """Return a recording; None for a file that is none, or that is damaged."""
    try:
        return reader.read(path)
    except (ReadError, RecursionError):
        return None


def _subjects(path: str, recording: Recording | None) -> list[Subject]:
    exchanges = recording.exchanges if recording else ()
    return [Subject(path, exchange) for exchange in exchanges]


def _learned(path: str, config: configs.Config) -> list[tuple[str, int]]:
    """Return the secrets of a file, each with the length of its public beginning."""
    if not Path(path).is_file():
        return []
    try:
        secrets = list(_secrets_of(path))
    except Exception:
        return []  # a file may hold anything; `_wrong` meets the same, and reports it
    return [
        (secret, public)
        for secret, public in secrets
        if not configs.is_allowed(hash_of(secret), config)
    ]


def _secrets_of(path: str) -> Iterator[tuple[str, int]]:
    """Yield the secrets in a file, each with the length of its public beginning."""
    data = _unpacked(Path(path).read_bytes())[0]
    yield from secrets_of(data, _subjects(path, _recording(path)))


def secrets_of(data: bytes, subjects: Iterable[Subject]) -> Iterator[tuple[str, int]]:
    """Yield the secrets in a recording, each with the length of its public beginning.

    Args:
        data: The file, unpacked.
        subjects: Its exchanges.
    """
    for subject in subjects:
        for each in subject.secrets:
            yield each.value, len(each.public)
        for named in named_secrets(subject):
            if named.is_replaced and not any(
                each.value in named.value for each in subject.secrets
            ):
                yield named.value, 0
        subject.forget()
    text = data.decode("utf-8", "replace")
    for found in credentials(text):
        if found.kind is not CredentialKind.PRIVATE_KEY:
            yield text[found.start : found.end], found.public


def _unpacked(data: bytes) -> tuple[bytes, compression.Compression | None]:
    how = compression.detect(data)
    if how is None:
        return data, None
    return compression.decompress(data, how).data or b"", how


def _stage(job: Job, stage: Path, stand_ins: StandIns) -> Copied:
    """Write a copy to where it is looked through before it is put into its place."""
    if not Path(job.source).is_file():
        # Reading some of these would never end.
        return Copied(job, "expected a file, or a link to one")
    try:
        original = Path(job.source).read_bytes()
        data, how = _unpacked(original)
        subjects = _subjects(job.source, _recording(job.source))
        copy = replaced(data, subjects, stand_ins)
        if copy == data:
            copy = original
        elif how is not None and how.name != "gzip":
            problem = f"holds a secret, and is compressed with {how.name}: unpack it"
            return Copied(job, problem)
        elif how is not None:
            copy = gzip.compress(copy, mtime=0)
        target = stage / job.target
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(copy)
    except OSError as error:
        return Copied(job, error.strerror or str(error))
    except Exception as error:  # a file may hold anything
        return Copied(job, not_understood(error))
    return Copied(job, changed=copy != original)


def replaced(data: bytes, subjects: Iterable[Subject], stand_ins: StandIns) -> bytes:
    """Return a recording with stand-ins in place of secrets.

    Args:
        data: The file, unpacked.
        subjects: Its exchanges.
        stand_ins: The secrets and what stands for them.
    """
    edits = [*stand_ins.edits(data), *stand_ins.edits_in_base64(data)]
    for subject in subjects:
        reply, exchange = subject.reply, subject.exchange
        edits += edits_of_split(data, exchange, reply, stand_ins.items())
        subject.forget()
    return apply(data, edits)


def _wrong(
    job: Job, stage: Path, stand_ins: StandIns, loaded: configs.LoadedConfig
) -> str:
    """Return what is wrong with a copy; empty if nothing is."""
    path = str(stage / job.target)
    try:
        left = {
            secret
            for secret, _ in _secrets_of(path)
            if not configs.is_allowed(hash_of(secret), loaded.config)
        }
        if left or _still_there(path, stand_ins):
            return _LEFT
        return (
            "" if _same(job.source, path, stand_ins) else "the copy reads differently"
        )
    except (OSError, ReadError, NoRecordingError) as error:
        return f"the copy cannot be read: {error}"
    except Exception as error:  # a file may hold anything
        return not_understood(error)


def _still_there(path: str, stand_ins: StandIns) -> bool:
    """Say whether a text of a copy holds a secret as it was."""
    for subject in _subjects(path, _recording(path)):
        for text in subject.texts():
            if any(secret in text.text for secret, _ in stand_ins.items()):
                return True
        subject.forget()
    return False


def _same(source: str, copy: str, stand_ins: StandIns) -> bool:
    """Say whether a copy folds to the same answers, but for the secrets."""
    before, after = _recording(source), _recording(copy)
    if before is None or after is None:
        return before is after
    if len(before.exchanges) != len(after.exchanges):
        return False
    for old, new in zip(before.exchanges, after.exchanges, strict=True):
        if len(old.response.chunks) != len(new.response.chunks):
            return False
        one, other = (
            [
                (choice.index, track.channel, track.chunks, track.ends, track.text)
                for choice in reader.fold(exchange).choices
                for track in choice.tracks
            ]
            for exchange in (old, new)
        )
        expected = [(*facts, stand_ins.replaced(text)) for *facts, text in one]
        if expected != other:
            return False
    return True


def _place(job: Job, stage: Path, out: Path, *, overwrite: bool) -> str:
    """Put a copy into its place; return why not, or nothing."""
    target = out / job.target
    if not target.parent.resolve().is_relative_to(out.resolve()):
        return f"{target}: a link leads out of {out}"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if overwrite:
            # A link that is there is replaced, and not followed.
            (stage / job.target).replace(target)
        else:
            with target.open("xb") as file:
                file.write((stage / job.target).read_bytes())
    except FileExistsError:
        return f"{target} exists; --overwrite replaces it"
    except OSError as error:
        return f"{target}: {error.strerror or error}"
    return ""
