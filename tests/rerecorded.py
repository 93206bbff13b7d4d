"""The samples, some of them recorded again: a repository to be reviewed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from recviewer.config.app_options import AppOptions
from recviewer.config.samples import folder
from recviewer.places.git import Repository
from recviewer.review.decisions import Decisions
from recviewer.review.queue import Queue
from recviewer.review.rows import resolve, rows
from recviewer.tui.screens.review import ReviewScreen
from tests.unit.review.repositories import commit

Json = dict[str, Any]

_REVISIONS = "HEAD~1..HEAD"

_SAID_ANEW: Mapping[str, Mapping[str, str]] = {
    "test_two_answers": {
        " young": " still young",
        " empty": " dark",
        " island": " oasis",
        " forest": " wood",
        "13": "14",
    },
    "test_parallel_calls": {"Lisbon": "Porto", " evening": " afternoon"},
    "test_ropes": {"Yes": "Easily", " passed": " gone by"},
    "test_follow_up": {},
}
"""Values of responses that are others after recording again, by their tests."""

_ASKED_ANEW: Mapping[str, Json] = {
    "test_ropes": {"reasoning_effort": "low"},
    "test_pockets": {"max_tokens": 120},
    "test_logprobs": {"seed": 7},
}
"""Parameters of requests that are others; each recording has another name then."""

_STAY = ("test_pockets",)
"""Tests whose former recordings stay beside those that supersede them."""

_NEW, _GONE = "test_refusal", "test_whole"
"""Tests that are recorded for the first time, and no longer."""


@contextmanager
def review_of_samples() -> Iterator[ReviewScreen]:
    """Make a screen that reviews what was recorded again."""
    with TemporaryDirectory() as work:
        _record_again(Path(work))
        decisions = Decisions(None)
        with Repository(work) as repository:
            span = resolve(repository, _REVISIONS)
            yield ReviewScreen(
                Queue(decisions),
                lambda: rows(repository, span, (), decisions),
                stop=repository.stop,
                place=_REVISIONS,
                options=AppOptions(),
            )


def _record_again(work: Path) -> None:
    """Commit the samples, and then what changed of them."""
    shutil.copytree(folder(), work, dirs_exist_ok=True)
    of_test = {_test(path): path for path in work.rglob("*.json")}
    new = of_test.pop(_NEW)
    recording = new.read_text(encoding="utf-8")
    new.unlink()
    commit(work)
    new.write_text(recording, encoding="utf-8")
    of_test.pop(_GONE).unlink()
    for test, path in of_test.items():
        recorded = json.loads(path.read_text(encoding="utf-8"))
        said, asked = _SAID_ANEW.get(test), _ASKED_ANEW.get(test)
        if said is None and asked is None:
            continue
        recorded["response"] = _said_anew(recorded["response"], said or {})
        if asked is not None:
            recorded["request"]["body"] |= asked
            if test not in _STAY:
                path.unlink()
            path = path.with_stem(path.stem[::-1])
        path.write_text(json.dumps(recorded, indent=2), encoding="utf-8")
    commit(work)


def _test(path: Path) -> str:
    test = str(json.loads(path.read_text(encoding="utf-8")).get("test_id"))
    return test.rpartition("::")[2].partition("[")[0]


def _said_anew(value: Any, said: Mapping[str, str]) -> Any:
    """Return a recorded value with others in place of some of its words and its ids."""
    if isinstance(value, dict):
        return {
            name: f"{held}-2" if name == "id" and held else _said_anew(held, said)
            for name, held in value.items()
        }
    if isinstance(value, list):
        return [_said_anew(item, said) for item in value]
    return said.get(value, value) if isinstance(value, str) else value
