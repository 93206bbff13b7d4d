"""Git repositories of recordings, made with git itself."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from tests.unit.library.recordings import chat

Json = dict[str, Any]

_SETTINGS = (
    *("-c", "user.name=A", "-c", "user.email=a@b.c", "-c", "commit.gpgsign=false"),
    *("-c", "init.defaultBranch=main", "-c", "core.hooksPath=/dev/null"),
)


def asked(text: str, answer: str = "Fine.", test: str = "t::a") -> Json:
    """Make a recording of a test."""
    return chat(text, answer=answer, test_id=test)


def git(folder: Path, *arguments: str) -> str:
    """Run git and return what it prints."""
    return subprocess.run(
        ["git", *_SETTINGS, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def write(folder: Path, name: str, recording: Json | str | None) -> None:
    """Write a file, or delete it."""
    path = folder / name
    if recording is None:
        path.unlink()
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    text = recording if isinstance(recording, str) else json.dumps(recording, indent=1)
    path.write_text(text)


def commit(folder: Path, **files: Json | str | None) -> None:
    """Commit everything, and files: `a` stands for `a.json`, and None deletes."""
    if not (folder / ".git").exists():
        folder.mkdir(exist_ok=True)
        git(folder, "init", "-q")
    for name, recording in files.items():
        write(folder, f"{name}.json", recording)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "-m", "recordings")
