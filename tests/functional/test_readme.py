"""The README says what is so."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from recviewer import samples

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)


def test_its_table_of_keys_is_the_one_in_the_code() -> None:
    run(sys.executable, "scripts/keys_table.py", "--check")


def test_its_library_example_runs() -> None:
    [example] = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
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
