"""Reviews of real commits agree with a second, plain reading."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.corpus import CORPUS
from tests.oracles.corpus import compared
from tests.oracles.plain_review import agreement, commits
from tests.shared import made_once
from tests.unit.review.repositories import git

Record = Callable[[str, object], None]

BUNDLE = CORPUS / "ogx-history.bundle"

pytestmark = pytest.mark.skipif(
    not BUNDLE.exists() or not shutil.which("git"),
    reason=f"no git, or no history of recordings in {CORPUS} (set RECVIEWER_CORPUS)",
)

_STEP = 24
"""Every so many commits one is reviewed in the usual run."""


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Clone the history of other people's recordings."""

    def clone(folder: Path) -> None:
        git(folder, "clone", "-q", "-b", "main", str(BUNDLE), ".")

    return made_once(tmp_path_factory, "history", clone)


def test_reviews_of_some_commits_agree(history: Path, record_property: Record) -> None:
    count, wrong = agreement(history, commits(history)[3::_STEP])
    assert wrong == []
    compared(record_property, "changed recordings", count, 20)


@pytest.mark.slow
def test_reviews_of_all_commits_agree(history: Path, record_property: Record) -> None:
    count, wrong = agreement(history, commits(history))
    assert wrong == []
    compared(record_property, "changed recordings", count, 5_000)
