"""The README says what is so."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from recviewer.config import samples, settings_file
from recviewer.formats.registry import FORMATS, RAW_FORMATS
from recviewer.protocols.registry import PROTOCOLS
from recviewer.tui.keymap import keymap

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)


def test_its_table_of_keys_is_the_one_in_the_code() -> None:
    run(sys.executable, "scripts/keys_table.py", "--check")


def test_its_settings_are_understood_and_take_no_key_from_another(
    tmp_path: Path,
) -> None:
    (example,) = re.findall(r"```toml\n(theme .*?)```", README, re.DOTALL)
    path = tmp_path / "settings.toml"
    path.write_text(example, encoding="utf-8")
    loaded = settings_file.load(path)
    assert loaded.warnings == ()
    keys = keymap(loaded.values.keys)
    assert keys.warnings == ()
    assert keys.changed.keys() == {"library.grouping", "everywhere.help"}


def test_its_library_example_runs() -> None:
    _, example = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    [sample] = samples.folder().rglob("18a57d73*.json")
    result = run(
        sys.executable, "-c", example.replace("recordings/a.json", str(sample))
    )
    assert "The lighthouse had been dark" in result.stdout
    assert ".response.body[" in result.stdout


def test_what_it_links_to_is_there() -> None:
    links = re.findall(r"\]\((?!http)([^)#]+)\)|src=\"([^\"]+)\"", README)
    assert links
    assert [path for link in links for path in link if not (ROOT / path).exists()] == []


def test_the_targets_it_names_are_in_the_makefile() -> None:
    named = set(re.findall(r"^make ([a-z]+)", README, re.MULTILINE))
    there = set(
        re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    )
    assert {"demo", "test"} <= named <= there


def test_its_example_of_a_format_reads_a_file_once_it_is_registered(
    tmp_path: Path,
) -> None:
    [example, entry] = re.findall(
        r"```(?:python|toml)\n(.*?)```",
        README.partition("### Add a format")[2],
        re.DOTALL,
    )[:2]
    package = tmp_path / "journal-1.0.dist-info"
    package.mkdir()
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: journal\n")
    (package / "entry_points.txt").write_text(
        entry.replace('project.entry-points."', "").replace('"]', "]").replace('"', "")
    )
    (tmp_path / "journal.py").write_text(example)
    answer = 'data: {"choices": [{"delta": {"content": "Hello"}}]}\n\n'
    line = json.dumps({"asked": {"model": "made-up"}, "answer": answer})
    (tmp_path / "calls.journal").write_text(f"{line}\n{line}\n")

    shown = subprocess.run(
        [sys.executable, "-m", "recviewer", "show", tmp_path / "calls.journal"],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"},
    )
    assert shown.stdout.count("Hello") == 2
    assert "made-up" in shown.stdout


def test_it_names_every_format_and_every_protocol() -> None:
    formats = [format.name for format in (*FORMATS, *RAW_FORMATS)]
    names = [*formats, *(protocol.name for protocol in PROTOCOLS)]
    assert [name for name in names if f"`{name}`" not in README] == []
