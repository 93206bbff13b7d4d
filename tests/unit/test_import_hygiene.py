"""What needs no terminal loads nothing that draws on one."""

from __future__ import annotations

import subprocess
import sys

import pytest

from recviewer import samples

SAMPLES = str(samples.folder())

CORE = (
    "address",
    "columns",
    "formats.ogx",
    "library.scan",
    "ls",
    "options",
    "playback.player",
    "reader",
    "samples",
    "show",
)


def loaded_by(program: str) -> str:
    """Run a program in a new process; return which drawing modules it loaded."""
    drawing = ("textual", "rich", "pygments")
    report = f"print('loaded:', *(m for m in {drawing} if m in sys.modules))"
    result = subprocess.run(
        [sys.executable, "-c", f"import sys\n{program}\n{report}"],
        capture_output=True,
        text=True,
        check=True,
    )
    return result.stdout.rpartition("loaded:")[2].strip()


def test_the_measure_sees_what_is_loaded() -> None:
    assert "rich" in loaded_by("import rich")


def test_the_package_alone_reads_nothing_yet() -> None:
    bare = "import recviewer\nassert 'recviewer.reader' not in sys.modules"
    assert loaded_by(f"{bare}\nassert recviewer.read") == ""


def test_the_core_is_a_library() -> None:
    imports = ", ".join(f"recviewer.{module}" for module in CORE)
    assert loaded_by(f"import {imports}") == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["--version"],
        ["ls", SAMPLES],
        ["show", SAMPLES],
        ["show", "--format", "jsonl", SAMPLES],
        ["--pace", "nonsense"],
    ],
    ids=" ".join,
)
def test_a_command_that_draws_nothing_loads_nothing_for_it(
    arguments: list[str],
) -> None:
    assert loaded_by(f"from recviewer.cli import main\nmain({arguments})") == ""


def test_the_first_screen_does_not_wait_for_what_reads_recordings() -> None:
    unwanted = ("recviewer.reader", "recviewer.protocols", "recviewer.screens.main")
    asked = f"assert not [m for m in {unwanted} if m in sys.modules]"
    assert loaded_by(f"import recviewer.running\n{asked}") == "textual rich"
