"""Code that needs no terminal imports no library that draws on one."""

from __future__ import annotations

import subprocess
import sys

import pytest

from recviewer.config import samples

SAMPLES = str(samples.folder())

CORE = (
    "address",
    "cli.ls",
    "cli.show",
    "cli.text_table",
    "config.app_options",
    "config.samples",
    "export.markdown",
    "formats.ogx",
    "library.scan.scanner",
    "playback.player",
    "reading.reader",
)


def loaded_by(program: str) -> str:
    """Run a program in a new process; return the terminal libraries it loaded."""
    drawing = ("textual", "rich", "pygments")
    report = f"print('loaded:', *(m for m in {drawing} if m in sys.modules))"
    result = subprocess.run(
        [sys.executable, "-c", f"import sys\n{program}\n{report}"],
        capture_output=True,
        text=True,
        check=True,
    )
    return result.stdout.rpartition("loaded:")[2].strip()


def test_the_probe_reports_a_loaded_module() -> None:
    assert "rich" in loaded_by("import rich")


def test_importing_the_package_does_not_import_the_reader() -> None:
    bare = "import recviewer\nassert 'recviewer.reading.reader' not in sys.modules"
    assert loaded_by(f"{bare}\nassert recviewer.read") == ""


def test_the_core_imports_no_terminal_library() -> None:
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
def test_a_command_without_a_screen_imports_no_terminal_library(
    arguments: list[str],
) -> None:
    assert loaded_by(f"from recviewer.cli.main import main\nmain({arguments})") == ""


def test_scanning_begins_before_textual_is_imported() -> None:
    assert loaded_by("import recviewer.tui.runner") == ""
