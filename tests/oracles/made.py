"""Recordings made for these tests, and what the maker says is in them.

The maker is a program of the project, which knows nothing of the code it tests. Its
seed is fixed; MADE_SEED sets another, for other texts and other cuts.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import pytest

from recviewer.model.exchange import Exchange
from recviewer.model.transcript import Reply
from recviewer.reading.reader import fold, read
from tests.shared import made_once

PROJECT: Final = Path(__file__).parents[2]

SEED: Final = os.environ.get("MADE_SEED", "12")


@dataclass(frozen=True)
class Made:
    """One exchange, as it was made and as it is read."""

    exchange: Exchange
    """What is read."""
    file: Path
    """Its file."""
    format: str
    """Format of the file."""
    framing: str
    """How its body is framed and packed."""
    case: Mapping[str, Any]
    """What must be found in it."""

    @cached_property
    def reply(self) -> Reply:
        """What it is folded to."""
        return fold(self.exchange)

    @cached_property
    def payloads(self) -> list[Any]:
        """Its chunks, parsed the plain way."""
        chunks = self.exchange.response.chunks
        values = [json.loads(chunks.text(k)) for k in range(len(chunks))]
        return [v["__data__"] for v in values] if chunks.inner else values

    def __str__(self) -> str:
        """Say which it is, for the message of a failed comparison."""
        place = f"{self.file.parent.name}/{self.file.name}[{self.exchange.number}]"
        return f"{place}: {self.case['name']} ({self.framing})"


@dataclass(frozen=True)
class Folder:
    """A folder of recordings."""

    path: Path
    """Where it is."""

    @cached_property
    def cases(self) -> list[dict[str, Any]]:
        """All cases."""
        return _rows(self.path / "cases.jsonl")

    @cached_property
    def index(self) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """The exchanges of each file, in their order."""
        files = defaultdict(list)
        for row in _rows(self.path / "index.jsonl"):
            files[row["file"]].append(row)
        return files

    @cached_property
    def all(self) -> tuple[Made, ...]:
        """All exchanges; where a file has others than were made, none of it."""
        return tuple(made for name in self.index for made in self._of(name))

    def of(self, protocol: str) -> list[Made]:
        """Return the exchanges that were made in a protocol."""
        return [made for made in self.all if made.case["protocol"] == protocol]

    def _of(self, name: str) -> list[Made]:
        path, rows = self.path / name, self.index[name]
        exchanges = read(path).exchanges
        assert len(exchanges) == len(rows), name
        return [
            Made(e, path, row["format"], row["framing"], self.cases[row["case"]])
            for e, row in zip(exchanges, rows, strict=True)
        ]


def _rows(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text("ascii").splitlines()]


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """Make the recordings, and read them once for each process that runs tests."""
    command = [sys.executable, "-m", "scripts.made"]

    def make(folder: Path) -> None:
        subprocess.run([*command, str(folder), SEED], cwd=PROJECT, check=True)

    return Folder(made_once(tmp_path_factory, "made", make))


def whole_pairs(text: str) -> str:
    """Join the halves of surrogate pairs, as JSON does where both are in one text."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
