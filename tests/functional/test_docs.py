"""The documents are true: their examples run, and what they name is there."""

from __future__ import annotations

import itertools
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from recviewer import __version__
from recviewer.check import config
from recviewer.check.finding import Finding, Severity
from recviewer.cli import app, mcp, play, record, serve
from recviewer.config import samples, settings_file
from recviewer.config.settings import Settings
from recviewer.formats.registry import FORMATS, RAW_FORMATS
from recviewer.library.catalog import terms
from recviewer.library.catalog.catalog import Catalog
from recviewer.library.catalog.filter import Filter
from recviewer.library.scan.scanner import scan
from recviewer.protocols.registry import PROTOCOLS
from recviewer.tables import schema
from recviewer.tui.keymap import keymap
from tests.samples import sample_file
from tests.unit.review.repositories import commit

ROOT = Path(__file__).parents[2]

PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")),
    ROOT / "CHANGELOG.md",
    *sorted((ROOT / "docs").glob("*.md")),
]

TEXTS = {str(page.relative_to(ROOT)): page.read_text("utf-8") for page in PAGES}

_PRINTING = "show|ls|search|diff|index|review|check|redact|explain|export"
"""The commands that print something and end."""

_ELSEWHERE = frozenset({"docs/tables.md"})
"""Pages whose examples need more than these tests do: tests/parquet runs them."""

_README_BYTES = 8_000
"""Most bytes that the README may have."""


@dataclass(frozen=True)
class Example:
    """One fenced block of a page."""

    page: str
    language: str
    code: str

    def __str__(self) -> str:
        """Name it in the report: the page and its first line."""
        return f"{self.page}: {self.code.splitlines()[0][:40]}"


EXAMPLES = [
    Example(page, language, code)
    for page, text in TEXTS.items()
    for language, code in re.findall(r"^```(\w*)\n(.*?)^```$", text, re.M | re.S)
]


def written_in(language: str) -> list[Example]:
    return [
        example
        for example in EXAMPLES
        if example.language == language and example.page not in _ELSEWHERE
    ]


def commands() -> list[tuple[str, str]]:
    """Return each line of the shell examples with its page, without its comment."""
    return [
        (example.page, re.sub(r"\s+# .*", "", line))
        for example in written_in("sh")
        for line in example.code.splitlines()
        if line
    ]


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that has everything the examples name."""
    folder = tmp_path_factory.mktemp("docs")
    sample = sample_file("dba32b45")
    for name in ("a.json", "other.json", "recordings/a.json"):
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(sample, folder / name)
    shutil.copytree(samples.folder() / "inference", folder / "tests" / "recordings")
    request = json.loads(sample.read_text("utf-8"))["request"]
    (folder / "request.json").write_text(json.dumps(request))
    (folder / "error.txt").write_text(
        f"E   RuntimeError: Recording not found for request hash: {sample.stem}\n"
        f"E   Model: {request['model']} | Request: POST {request['url']}\n"
    )
    commit(folder)
    shutil.make_archive(str(folder / "recordings"), "zip", folder / "recordings")
    return folder


def run(
    *command: str, cwd: Path = ROOT, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=cwd,
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | (env or {}),
    )


def test_every_example_says_its_language() -> None:
    languages = {"sh", "python", "toml", "yaml", "json", "text", "mermaid", "sql"}
    assert [str(e) for e in EXAMPLES if e.language not in languages] == []


@pytest.mark.parametrize("example", written_in("python"), ids=str)
def test_a_python_example_runs(example: Example, workplace: Path) -> None:
    run(sys.executable, "-c", example.code, cwd=workplace)


def test_the_readme_example_prints_the_answers(workplace: Path) -> None:
    [example] = [e for e in written_in("python") if e.page == "README.md"]
    printed = run(sys.executable, "-c", example.code, cwd=workplace).stdout
    assert "The lighthouse had been dark" in printed


@pytest.mark.parametrize("example", written_in("json"), ids=str)
def test_a_json_example_is_json(example: Example) -> None:
    json.loads(example.code)


@pytest.mark.parametrize(("page", "command"), commands())
def test_a_shell_example_works(
    page: str, command: str, workplace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program, *arguments = shlex.split(command.partition("|")[0])
    if re.search(f"recviewer ({_PRINTING})", command):
        if "jq " in command and not shutil.which("jq"):
            pytest.skip("needs jq")
        script = f'recviewer() {{ "{sys.executable}" -m recviewer "$@"; }}; {command}'
        if "recviewer explain" in command:
            script += " || [ $? = 1 ]"  # there need not be a recording
        run("bash", "-euo", "pipefail", "-c", script, cwd=workplace)
    elif program == "recviewer":
        monkeypatch.chdir(workplace)
        command_module = COMMANDS.get("".join(arguments[:1]))
        own = itertools.takewhile("--".__ne__, arguments[bool(command_module) :])
        options = (command_module or app).parser().parse_args(list(own))
        paths = getattr(options, "paths", ())
        assert all(Path(address.path).exists() for address in paths)
    elif program == "make":
        named = {argument for argument in arguments if "=" not in argument}
        assert named
        assert named <= targets()
    else:
        assert command in INSTALLING, f"{page}: nothing tests {command}"


COMMANDS = {"serve": serve, "record": record, "play": play, "mcp": mcp}
"""Commands that wait for something; of their examples, the arguments are parsed."""

INSTALLING = {
    "pip install .",
    "pipx install .",
    "uv tool install .",
    "pip install '.[web]'",
    "pip install '.[record]'",
    "pip install '.[check]'",
    "pip install '.[remote]'",
}
"""Commands that would change the environment of the tests."""


def targets() -> set[str]:
    """Return the targets of the Makefile that it explains."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    return set(re.findall(r"^([a-z-]+):.*##", makefile, re.M))


def test_every_make_target_in_a_text_is_in_the_makefile() -> None:
    named = {
        name
        for text in TEXTS.values()
        for name in re.findall(r"`make ([a-z-]+)`", text)
    }
    assert named
    assert named <= targets()


def test_every_extra_in_a_text_can_be_installed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    named = {
        name for text in TEXTS.values() for name in re.findall(r"'\.\[(\w+)\]'", text)
    }
    assert named
    assert named <= project["optional-dependencies"].keys()


@pytest.mark.parametrize("page", TEXTS)
def test_every_link_leads_somewhere(page: str) -> None:
    links = re.findall(r"\]\((?!https?:)([^)]+)\)|src=\"([^\"]+)\"", TEXTS[page])
    for link in filter(None, (target for pair in links for target in pair)):
        path, _, heading = link.partition("#")
        target = ((ROOT / page).parent / path).resolve() if path else ROOT / page
        assert target.exists(), link
        if heading:
            assert heading in headings(target), link


def headings(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    found = re.findall(r"^#+ (.*)$", page.read_text("utf-8"), re.M)
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in found)
    return {heading.replace(" ", "-") for heading in plain}


@pytest.mark.parametrize("page", TEXTS)
def test_every_path_of_the_project_in_a_text_exists(page: str) -> None:
    folders = "recviewer|tests|docs|scripts|benchmarks|assets|screenshots"
    paths = re.findall(rf"`((?:{folders})/[\w./-]*)`", TEXTS[page])
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_the_readme_is_short_and_links_to_every_page() -> None:
    readme = TEXTS["README.md"]
    assert len(readme.encode()) <= _README_BYTES
    assert [page for page in TEXTS if page != "README.md" and page not in readme] == []


def test_the_changelog_begins_with_this_version() -> None:
    released = re.findall(
        r"^## (\d\S*) - \d{4}-\d\d-\d\d$", TEXTS["CHANGELOG.md"], re.M
    )
    assert released[0] == __version__


def test_the_tables_of_keys_are_those_of_the_code() -> None:
    run(sys.executable, "-m", "scripts.keys_table", "--check")


def test_the_tables_of_rules_are_those_of_the_code() -> None:
    run(sys.executable, "-m", "scripts.rules_table", "--check")


def test_the_settings_example_is_understood_and_names_every_setting() -> None:
    [example] = [e for e in written_in("toml") if e.page == "docs/settings.md"]
    loaded = settings_file.parse(example.code)
    assert loaded.warnings == ()
    keys = keymap(loaded.values.keys)
    assert keys.warnings == ()
    assert keys.changed.keys() == {"library.grouping", "everywhere.help"}
    assert tomllib.loads(example.code).keys() == set(Settings.__struct_fields__)


def test_the_page_of_formats_names_every_format_and_protocol() -> None:
    formats, _, protocols = TEXTS["docs/formats.md"].partition("## Protocols")
    names = [entry.name for entry in (*FORMATS, *RAW_FORMATS)]
    assert [name for name in names if f"`{name}`" not in formats] == []
    names = [entry.name for entry in PROTOCOLS]
    assert [name for name in names if f"`{name}`" not in protocols] == []


def fields_in(text: str) -> list[str]:
    """Return the first cell of each row of the tables in a text."""
    return re.findall(r"^\| `(\w+)` \| ", text, re.M)


def test_the_fields_of_show_are_described_in_order(workplace: Path) -> None:
    text = TEXTS["docs/show-and-ls.md"].partition("## The JSON of `show`")[2]
    top, choice, timing = (
        fields_in(part)
        for part in re.split(r"^Each of|^`timing`:|^## ", text, flags=re.M)[:3]
    )
    printed = recviewer_output("show", workplace)
    assert list(printed) == top
    assert list(printed["choices"][0]) == choice
    assert list(printed["timing"]) == timing
    [example] = [e for e in written_in("json") if "/show-and-ls" in e.page]
    assert list(json.loads(example.code)) == top


def test_the_fields_of_a_finding_are_described_in_order() -> None:
    text = TEXTS["docs/check.md"].partition("## The JSON of a finding")[2]
    finding = Finding("a", 0, "S1", Severity.ERROR, "", None, None, None)
    assert list(finding.as_json()) == fields_in(text.partition("## Rules")[0])


def test_the_configuration_in_the_page_of_checks_is_understood(tmp_path: Path) -> None:
    [example] = [e for e in written_in("toml") if e.page == "docs/check.md"]
    (tmp_path / "pyproject.toml").write_text(example.code)
    loaded = config.load(str(tmp_path))
    table = tomllib.loads(example.code)["tool"]["recviewer"]["check"]
    named = {key.replace("-", "_") for key in table}
    assert named == set(config.Config.__struct_fields__)
    assert loaded.folder == str(tmp_path)


def test_the_fields_of_a_hit_are_described_in_order(workplace: Path) -> None:
    arguments = ("search", "--format", "jsonl", "the", "a.json")
    printed = run(sys.executable, "-m", "recviewer", *arguments, cwd=workplace).stdout
    text = TEXTS["docs/search.md"].partition("## What is printed")[2]
    assert list(json.loads(printed.splitlines()[0])) == fields_in(text)


def test_the_fields_of_ls_are_described_in_order(workplace: Path) -> None:
    text = TEXTS["docs/show-and-ls.md"].partition("## The JSON of `ls`")[2]
    assert list(recviewer_output("ls", workplace)) == fields_in(text)


def test_the_columns_of_tables_are_described_in_order() -> None:
    text = TEXTS["docs/tables.md"].partition("## The columns")[2]
    described = re.findall(r"^\| `(\w+)` \| (.*) \| (.*) \|$", text, re.M)
    columns = (*schema.EXCHANGES, *schema.ANSWER, *schema.CALL, *schema.DELTAS)
    assert described == [(each.name, each.type, each.meaning) for each in columns]
    assert f"version {schema.VERSION} of the tables" in text


def test_the_table_of_exchanges_begins_with_the_fields_of_ls(workplace: Path) -> None:
    fields = list(recviewer_output("ls", workplace))
    assert [each.name for each in schema.EXCHANGES][: len(fields)] == fields


def recviewer_output(command: str, workplace: Path) -> dict[str, Any]:
    arguments = (command, "--format", "jsonl", "a.json")
    printed = run(sys.executable, "-m", "recviewer", *arguments, cwd=workplace).stdout
    fields: dict[str, Any] = json.loads(printed)
    return fields


def test_the_page_of_the_filter_names_every_field() -> None:
    named = set(re.findall(r"`(\w+):`", TEXTS["docs/filter.md"]))
    assert named == set(terms.FIELDS)


def test_every_example_of_a_filter_finds_a_sample() -> None:
    catalog = Catalog()
    for batch in scan([str(samples.folder())]):
        catalog.extend(batch.summaries)
    examples = TEXTS["docs/filter.md"].partition("## Examples")[2]
    filters = re.findall(r"^\| `([^`]+)` \|", examples, re.M)
    assert len(filters) > 5
    found = {text: sum(Filter(catalog).passing(terms.parse(text))) for text in filters}
    assert [text for text, count in found.items() if count == 0] == []
    assert max(found.values()) < len(catalog)


def test_the_architecture_shows_all_rooms_and_the_order_of_their_layers() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    layers = project["tool"]["importlinter"]["contracts"][0]["layers"]
    rooms = [
        room
        for layer in layers
        for room in map(str.strip, layer.split("|"))
        if (ROOT / "recviewer" / room).is_dir()
    ]
    text = TEXTS["docs/architecture.md"]
    sentence = text.partition("The order of the layers, from the top: ")[2]
    order = sentence.partition(". ")[0]
    assert re.findall(r"`(\w+)`", order) == rooms
    assert sorted(re.findall(r"^    (\w+)\[", text, re.M)) == sorted(rooms)


def test_the_example_of_a_format_reads_a_file_once_it_is_registered(
    tmp_path: Path,
) -> None:
    [example, entry] = [
        e.code for e in EXAMPLES if e.page == "docs/adding-a-format.md"
    ][:2]
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

    shown = run(
        *(sys.executable, "-m", "recviewer", "show", str(tmp_path / "calls.journal")),
        env={"PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"},
    )
    assert shown.stdout.count("Hello") == 2
    assert "made-up" in shown.stdout
