"""`E` gives the recording to the person's own editor."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from recviewer.tui.editor import EditorError, command
from tests.functional.opened import turns, two_answers, written
from tests.functional.terminal import Terminal


def editor(folder: Path, *lines: str) -> str:
    """Write an editor of a few lines of Python, in a folder with a space."""
    path = folder / "an editor" / "edit it.py"
    path.parent.mkdir()
    path.write_text("\n".join(("import pathlib, sys", *lines)), encoding="utf-8")
    return f"'{sys.executable}' '{path}' --wait"


def test_an_editor_command_may_have_options_and_the_path_has_spaces() -> None:
    path = Path("a b; $(touch c).json")
    words = command({"VISUAL": "code --wait 'a b'", "EDITOR": "vi"}, path)
    assert words == ["code", "--wait", "a b", str(path.absolute())]


def test_a_path_is_never_an_option() -> None:
    (_, path) = command({"EDITOR": "vi"}, Path("--help"))
    assert path.startswith("/")


@pytest.mark.parametrize("environment", [{}, {"EDITOR": " "}, {"VISUAL": "vi 'a"}])
def test_a_missing_editor_is_reported(environment: dict[str, str]) -> None:
    with pytest.raises(EditorError, match=r"\$VISUAL"):
        command(environment, Path("a.json"))


def test_an_edited_recording_is_read_again(tmp_path: Path) -> None:
    (tmp_path / "$(touch hacked) recordings").mkdir()
    path = two_answers(tmp_path / "$(touch hacked) recordings")
    other = tmp_path / "other.json"
    other.write_bytes(written(turns(1, 5)))
    words = editor(
        tmp_path,
        f"pathlib.Path({str(other)!r}).replace(sys.argv[2])",
        "print(sys.argv[1:])",
    )
    with Terminal(str(path), size=(100, 30), env={"EDITOR": words}) as terminal:
        terminal.wait_for("c1w2")
        terminal.send("E")
        terminal.wait_for("c0w4")
        assert b"'--wait'" in terminal.output
        terminal.send("q")
        assert terminal.close() == 0
    assert not list(Path.cwd().glob("hacked"))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("", "Neither $VISUAL nor $EDITOR names an editor."),
        ("/none/such", "/none/such cannot be run: No such file or directory"),
        ("false", "false ended with status 1."),
    ],
)
def test_a_failing_editor_is_reported(tmp_path: Path, words: str, told: str) -> None:
    env = {"EDITOR": words, "VISUAL": ""}
    with Terminal(str(two_answers(tmp_path)), size=(160, 30), env=env) as terminal:
        terminal.wait_for("c1w2")
        terminal.send("E")
        terminal.wait_for(told)
        terminal.send("q")
        assert terminal.close() == 0


def test_settings_edited_from_the_palette_apply_at_once(
    tmp_path: Path,
) -> None:
    settings = tmp_path / "recviewer" / "settings.toml"
    words = editor(
        tmp_path,
        "path = pathlib.Path(sys.argv[2])",
        "path.write_text('[keys]\\neverywhere.help = \"f2\"\\n')",
    )
    env = {"EDITOR": words, "XDG_CONFIG_HOME": str(tmp_path)}
    with Terminal(str(two_answers(tmp_path)), size=(100, 30), env=env) as terminal:
        terminal.wait_for("c1w2")
        terminal.send("\x10")
        terminal.wait_for("Search for")
        terminal.send("Settings")
        terminal.wait_until(lambda: "Play or pause" not in terminal.text)
        terminal.wait_for("Edit the settings in")
        terminal.send("\r")
        terminal.wait_for("f2 keys")
        terminal.send("q")
        assert terminal.close() == 0
    assert "f2" in settings.read_text(encoding="utf-8")
