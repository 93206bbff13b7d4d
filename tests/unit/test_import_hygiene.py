"""Code that needs no terminal imports no library that draws on one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from recviewer.config import samples
from recviewer.formats.registry import FORMATS, RAW_FORMATS
from recviewer.protocols.registry import PROTOCOLS
from tests.samples import sample_file

SAMPLES = str(samples.folder())

CORE = (
    "address",
    "cli.check",
    "cli.diff",
    "cli.ls",
    "cli.review",
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

UNNEEDED = {
    *("argparse", "gettext", "locale", "shutil"),  # only for options and help
    *("pathlib", "ipaddress", "urllib.parse", "base64", "threading", "traceback"),
    *("asyncio", "logging", "importlib.metadata", "yaml", "orjson"),
    *("platformdirs", "tomlkit", "tomllib", "recviewer.config"),
    *("recviewer.library", "recviewer.tui", "recviewer.web"),
    *("recviewer.framing.sse", "recviewer.framing.tnetstring"),
    *("recviewer.jsondoc.lazy", "recviewer.jsondoc.nodes", "recviewer.text.media"),
}
"""What `recviewer show` of a small file does without: each takes 0.3 to 12 ms."""

UNNEEDED_TO_SEARCH = {
    *("argparse", "gettext", "locale", "shutil", "pathlib", "platformdirs"),
    *("hashlib", "urllib.parse", "multiprocessing.connection", "tomllib", "orjson"),
    *("recviewer.config.settings", "recviewer.reading.reader", "recviewer.formats"),
    *("recviewer.library.scan.summarize", "recviewer.protocols", "recviewer.playback"),
}
"""What `recviewer search` in a known folder does without."""


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


def test_the_library_is_drawn_without_what_reads_recordings() -> None:
    reading = "'recviewer.library.scan.summarize'"
    screen = "import recviewer.tui.screens.main"
    assert "textual" in loaded_by(f"{screen}\nassert {reading} not in sys.modules")


def modules_loaded_by(*arguments: str) -> set[str]:
    """Run a command in a new process; return the modules that this loads."""
    program = f"""
import sys
before = set(sys.modules)
from recviewer.cli.main import main
main({list(arguments)!r})
print("loaded:", *set(sys.modules) - before)
"""
    shown = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout
    return set(shown.rpartition("loaded:")[2].split())


@pytest.mark.parametrize(
    ("sample", "protocol"), [("dba32b45", "openai_chat"), ("7c21aab3", "anthropic")]
)
def test_showing_a_recording_loads_its_format_and_its_protocol_only(
    sample: str, protocol: str
) -> None:
    entries = (*FORMATS, *RAW_FORMATS, *PROTOCOLS)
    modules = {entry.target.partition(":")[0] for entry in entries}
    assert modules_loaded_by("show", str(sample_file(sample))) & modules == {
        "recviewer.formats.ogx",
        f"recviewer.protocols.{protocol}",
    }


def test_showing_a_recording_loads_nothing_that_it_does_not_need() -> None:
    loaded = modules_loaded_by("show", str(sample_file("dba32b45")))
    assert "recviewer.cli.show" in loaded
    assert loaded & UNNEEDED == set()


def test_searching_a_known_folder_loads_nothing_that_it_does_not_need(
    cache_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    modules_loaded_by("search", "-c", "sun", SAMPLES)
    assert cache_home.exists()
    loaded = modules_loaded_by("search", "-c", "sun", SAMPLES)
    assert "recviewer.search.indexed" in loaded
    assert loaded & UNNEEDED_TO_SEARCH == set()
