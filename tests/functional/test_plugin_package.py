"""A package with a format and a protocol is built, installed and used."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = Path(__file__).with_name("plugin_package") / "recviewer_journal.py"

ENTRY_POINTS = """
[recviewer.formats]
journal = recviewer_journal:Journal
[recviewer.protocols]
shout = recviewer_journal:Shout
"""


def build_wheel(folder: Path) -> Path:
    """Build a wheel as https://packaging.python.org/specifications/ says."""
    info = "recviewer_journal-1.0.dist-info"
    files = {
        SOURCE.name: SOURCE.read_text(),
        f"{info}/METADATA": "Metadata-Version: 2.1\nName: recviewer-journal\n"
        "Version: 1.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\n"
        "Root-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": ENTRY_POINTS,
    }
    record = "".join(f"{name},{digest(text)}\n" for name, text in files.items())
    wheel = folder / "recviewer_journal-1.0-py3-none-any.whl"
    with ZipFile(wheel, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
        archive.writestr(f"{info}/RECORD", f"{record}{info}/RECORD,,\n")
    return wheel


def digest(text: str) -> str:
    raw = hashlib.sha256(text.encode()).digest()
    return f"sha256={base64.urlsafe_b64encode(raw).decode().rstrip('=')},{len(text)}"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the package to a folder."""
    folder = tmp_path_factory.mktemp("installed")
    wheel = build_wheel(tmp_path_factory.mktemp("wheel"))
    install = ("install", "--quiet", "--no-index", "--no-deps", "--no-input")
    subprocess.run(
        [sys.executable, "-m", "pip", *install, "--target", str(folder), str(wheel)],
        check=True,
    )
    return folder


def recviewer(installed: Path, *arguments: str) -> str:
    path = f"{installed}{os.pathsep}{ROOT}"
    return subprocess.run(
        [sys.executable, "-m", "recviewer", *arguments],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": path},
    ).stdout


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    answer = [{"shout": "HEL"}, {"shout": "LO"}]
    lines = [
        json.dumps({"asked": {"model": "loud", "prompt": word}, "answer": answer})
        for word in ("one", "two")
    ]
    path = tmp_path / "calls.journal"
    path.write_text("\n".join(lines))
    return path


def test_ls_reads_files_of_an_installed_format(
    installed: Path, recording: Path
) -> None:
    listed = recviewer(installed, "ls", "--format", "jsonl", str(recording))
    rows = [json.loads(line) for line in listed.splitlines()]
    assert [row["format"] for row in rows] == ["journal", "journal"]
    assert [row["protocol"] for row in rows] == ["shout", "shout"]
    assert [row["model"] for row in rows] == ["loud", "loud"]


def test_show_folds_an_installed_protocol(installed: Path, recording: Path) -> None:
    shown = recviewer(installed, "show", str(recording))
    assert shown.count("HELLO") == 2


def test_a_plugin_imports_nothing_of_recviewer_but_its_interface() -> None:
    imported = re.findall(r"^(?:from|import) (recviewer\S*)", SOURCE.read_text(), re.M)
    assert imported == ["recviewer.plugin"]
