"""The command line as a process: what it prints, where, and its exit status."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from recviewer.config import samples

SAMPLES = samples.folder()
SAMPLE = min(SAMPLES.rglob("*.json"))
CORPORA = sorted(
    path
    for path in Path(__file__).parents[3].glob("shared/corpus/ogx*")
    if path.is_dir()
)

RECVIEWER = (sys.executable, "-m", "recviewer")

Result = subprocess.CompletedProcess[str]


def run(
    *arguments: object,
    stdin: str = "",
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> Result:
    return subprocess.run(
        [*RECVIEWER, *map(str, arguments)],
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        cwd=cwd,
        env=os.environ | (env or {}),
        timeout=60,
        check=False,
    )


def test_closed_standard_input_is_an_error_in_one_line() -> None:
    command = [*RECVIEWER, "show", "-"]
    shown = subprocess.run(
        ["sh", "-c", f"{shlex.join(command)} <&-"],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    reason = "expected something on standard input, but it is closed"
    assert (shown.returncode, shown.stderr) == (1, f"recviewer: -: {reason}\n")


def objects(result: Result) -> Sequence[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def complaint(result: Result) -> str:
    """Return the one line on standard error."""
    [line] = result.stderr.splitlines()
    assert line.startswith("recviewer: ")
    return line.removeprefix("recviewer: ")


def test_all_samples_are_shown_without_an_error() -> None:
    result = run("show", "--format", "jsonl", SAMPLES)
    assert (result.returncode, result.stderr) == (0, "")
    assert len(objects(result)) == 29


@pytest.mark.parametrize("command", ["ls", "show"])
def test_without_a_path_the_current_folder_is_read(
    command: str, tmp_path: Path
) -> None:
    (tmp_path / "a.json").write_bytes(SAMPLE.read_bytes())
    result = run(command, "--format", "jsonl", cwd=tmp_path)
    assert [each["path"] for each in objects(result)] == ["a.json"]


def test_ls_in_a_pipe_separates_its_columns_by_tabs(tmp_path: Path) -> None:
    (tmp_path / "a\tb.json").write_bytes(SAMPLE.read_bytes())
    result = run("ls", cwd=tmp_path)
    [line] = result.stdout.splitlines()
    *_, chunks, size, path = line.split("\t")
    [listed] = objects(run("ls", "--format", "jsonl", cwd=tmp_path))
    assert (chunks, size) == (str(listed["chunks"]), str(SAMPLE.stat().st_size))
    assert path == "a␉b.json"


def test_a_folder_without_recordings_is_told_as_such(tmp_path: Path) -> None:
    listed, shown = run("ls", tmp_path), run("show", tmp_path)
    assert (listed.returncode, shown.returncode) == (0, 1)
    assert complaint(listed) == f"no recordings under {tmp_path}"
    assert complaint(shown) == f"{tmp_path}: expected recordings, and found none"


def test_showing_nothing_because_of_the_filter_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(SAMPLE.read_bytes())
    shown = run("show", "--filter", "no-such-word", tmp_path)
    listed = run("ls", "--filter", "no-such-word", tmp_path)
    assert (listed.returncode, shown.returncode) == (0, 1)
    assert complaint(listed) == "no exchange matches the filter"
    assert complaint(shown).endswith("exchanges that pass the filter, and found none")


def test_a_filter_may_begin_with_a_dash() -> None:
    listed = run("ls", "--format", "jsonl", "--filter", "-streaming:", SAMPLES)
    values = objects(listed)
    assert values
    assert not any(value["streaming"] for value in values)


@pytest.mark.parametrize("command", ["ls", "show"])
def test_a_filter_leaves_the_exchanges_that_meet_it(command: str) -> None:
    every = objects(run(command, "--format", "jsonl", SAMPLES))
    left = objects(
        run(command, "--filter", "tool: -streaming:", "--format", "jsonl", SAMPLES)
    )
    assert 0 < len(left) < len(every)
    assert all(value in every and not value["streaming"] for value in left)


@pytest.mark.parametrize("command", ["ls", "show"])
def test_a_file_that_cannot_be_read_is_one_line_and_status_1(
    command: str, tmp_path: Path
) -> None:
    (tmp_path / "a.json").write_text('{"request": {')
    (tmp_path / "b.json").write_bytes(SAMPLE.read_bytes())
    result = run(command, "--format", "jsonl", tmp_path)
    assert result.returncode == 1
    assert complaint(result).startswith(f"{tmp_path}/a.json: expected")
    fine = [each["path"] for each in objects(result) if not each.get("reason")]
    assert fine == [f"{tmp_path}/b.json"]


@pytest.mark.parametrize("form", ["table", "jsonl"])
def test_ls_counts_the_folders_it_left_out(form: str, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "a.json").write_bytes(SAMPLE.read_bytes())
    result = run("ls", "--format", form, tmp_path)
    assert result.returncode == 0
    assert complaint(result).startswith("2 folders left out: hidden, vendored")


@pytest.mark.parametrize("form", ["text", "jsonl"])
def test_show_masks_secrets_in_urls_unless_told_otherwise(
    form: str, tmp_path: Path
) -> None:
    request = {"url": "http://h/v1?api_key=s3cret", "body": {}}
    recording = {"request": request, "response": {"body": {}}}
    (tmp_path / "a.json").write_text(json.dumps(recording))
    assert "s3cret" not in run("show", "--format", form, tmp_path).stdout
    assert "s3cret" in run("show", "--format", form, "--secrets", tmp_path).stdout


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["show", "--format", "xml", "."], "'text', 'markdown', 'jsonl'"),
        (["show", "a.json#chunks=3"], "expected exchange=, choice= or chunk="),
        (["ls", "--filter", "tols: x"], "tols is no field; expected one of title"),
        (["ls", "--filter", "calls:many"], "calls:many: expected a number, as in"),
        (["ls", ".#chunk=3"], "expected a recording before #, not a folder"),
        (["--pace", "fast"], "expected such as '50tok/s'"),
        (["--ttft", "soon"], "expected such as '500ms'"),
        (["--speed", "3"], "expected 0.125, 0.25, 0.5, 1, 2"),
        (["--nonsense"], "--nonsense"),
        (["--demo", "."], "expected either --demo or paths"),
        (["a#chunk=1", "a#chunk=2"], "expected one moment to open at"),
    ],
)
def test_bad_usage_is_one_line_that_says_what_was_expected(
    arguments: list[str], expected: str
) -> None:
    result = run(*arguments)
    assert result.returncode == 2
    assert expected in complaint(result)


def test_the_app_without_a_terminal_names_the_commands_that_need_none() -> None:
    result = run(SAMPLES)
    assert result.returncode == 2
    assert "expected a terminal" in complaint(result)
    assert "ls and show" in complaint(result)


@pytest.mark.parametrize("command", [[], ["ls"], ["show"]])
def test_a_path_that_does_not_exist_is_named(command: list[str]) -> None:
    result = run(*command, "not-there")
    assert result.returncode == 1
    assert complaint(result).startswith("not-there: ")


def test_a_recording_is_read_from_standard_input() -> None:
    [shown] = objects(run("show", "--format", "jsonl", "-", stdin=SAMPLE.read_text()))
    [listed] = objects(run("ls", "--format", "jsonl", "-", stdin=SAMPLE.read_text()))
    assert shown["path"] == listed["path"] == "-"
    assert shown["chunks"] == listed["chunks"]


def test_a_folder_named_like_a_command_is_opened_with_a_dot_before_it(
    tmp_path: Path,
) -> None:
    (tmp_path / "show").mkdir()
    (tmp_path / "show" / "a.json").write_bytes(SAMPLE.read_bytes())
    assert run("ls", cwd=tmp_path).stdout.endswith("show/a.json\n")
    assert "expected a terminal" in complaint(run("./show", cwd=tmp_path))
    [shown] = objects(run("show", "--format", "jsonl", "./show", cwd=tmp_path))
    assert shown["path"].endswith("show/a.json")


def test_a_file_whose_name_holds_a_hash_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "a#chunk=1"
    path.write_bytes(SAMPLE.read_bytes())
    [shown] = objects(run("show", "--format", "jsonl", path))
    assert shown["path"] == str(path)


def test_a_path_that_is_not_unicode_is_shown(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/\xff.json"
    Path(os.fsdecode(path)).write_bytes(SAMPLE.read_bytes())
    [shown] = objects(run("show", "--format", "jsonl", tmp_path))
    assert os.fsencode(shown["path"]) == path
    assert run("show", tmp_path).returncode == 0


def test_text_that_the_terminal_cannot_write_is_replaced() -> None:
    env = {"PYTHONIOENCODING": "ascii"}
    assert run("ls", SAMPLES, env=env).returncode == 0
    [shown, *_] = objects(run("show", "--format", "jsonl", SAMPLE, env=env))
    assert shown["path"] == str(SAMPLE)


@pytest.mark.parametrize("command", [["--help"], ["ls", SAMPLES], ["show", SAMPLES]])
def test_a_reader_that_leaves_early_is_no_error(command: list[str]) -> None:
    with subprocess.Popen(
        [*RECVIEWER, *map(str, command)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_an_interrupted_command_prints_no_traceback(tmp_path: Path) -> None:
    chunks = [{"created_at": "", "response": "a" * 99_000, "done": False}] * 20
    path = tmp_path / "longer-than-a-pipe.json"
    path.write_text(json.dumps({"request": {}, "response": {"body": chunks}}))
    with subprocess.Popen(
        [*RECVIEWER, "show", str(path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(1)  # it writes, so it is past its start
        process.send_signal(signal.SIGINT)
        assert process.stderr.read() == b""
        process.stdout.close()
    assert process.returncode == 130


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux's /dev/full")
def test_a_full_disk_is_one_line() -> None:
    with Path("/dev/full").open("w") as full:
        result = subprocess.run(
            [*RECVIEWER, "show", str(SAMPLES)],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert result.returncode == 1
    assert result.stderr == b"recviewer: No space left on device\n"


@pytest.mark.skipif(not CORPORA, reason="the corpus of real recordings is not here")
@pytest.mark.parametrize("corpus", CORPORA, ids=lambda path: path.name)
def test_every_real_recording_is_shown(corpus: Path) -> None:
    files = {
        str(path): (path.stat().st_mtime_ns, path.stat().st_size)
        for path in corpus.rglob("*.json")
    }
    result = run("show", "--format", "jsonl", corpus)
    assert (result.returncode, result.stderr) == (0, "")
    shown = objects(result)
    assert sorted(each["path"] for each in shown) == sorted(files)
    assert {tuple(each) for each in shown} == {tuple(shown[0])}
    assert all(
        (Path(path).stat().st_mtime_ns, Path(path).stat().st_size) == before
        for path, before in files.items()
    )
