"""Settings: reading any file, and saving changes to it."""

from __future__ import annotations

import errno
import math
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recviewer.config.settings import Settings
from recviewer.config.settings_file import (
    SettingsError,
    create,
    default_path,
    load,
    parse,
    save,
)
from recviewer.library.tree.arrangement import Grouping, Sorting
from recviewer.playback.pace import SPEEDS, Pace

names = st.sampled_from(["theme", "grouping", "speed", "pace", "keys", "other"])
values = st.recursive(
    st.integers() | st.floats() | st.booleans() | st.text(max_size=9).map(repr),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=4,
)
changes = st.fixed_dictionaries(
    {},
    optional={
        "theme": st.text("abc-", min_size=1),
        "grouping": st.sampled_from(Grouping),
        "sorting": st.sampled_from(Sorting),
        "backwards": st.booleans(),
        "pace": st.integers(1, 10_000).map(lambda tenths: tenths / 10),
        "ttft": st.integers(0, 10_000).map(lambda ms: ms / 1000),
        "speed": st.sampled_from(SPEEDS),
    },
)


def test_each_setting_is_read() -> None:
    loaded = parse(
        """
        theme = "nord"
        grouping = "model"
        sorting = "size"
        backwards = true
        pace = "100tok/s"
        ttft = "200ms"
        speed = "instant"
        [keys]
        library.grouping = "ctrl+g"
        "everywhere.help" = "f1"
        """
    )
    keys = {"library.grouping": "ctrl+g", "everywhere.help": "f1"}
    assert loaded.warnings == ()
    assert loaded.values == Settings(
        "nord", Grouping.MODEL, Sorting.SIZE, True, 100, 0.2, math.inf, keys
    )


def test_pace_and_speed_may_be_numbers() -> None:
    settings = parse("pace = 80\nttft = 0\nspeed = 0.5").values
    assert (Pace(settings.pace, settings.ttft), settings.speed) == (Pace(80, 0), 0.5)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("colour = 1", "colour: unknown; expected theme, grouping, sorting, "),
        ("grouping = 'size'", "grouping: expected folder, test, model, endpoint or c"),
        ("theme = 3", 'theme: expected a name in quotes, such as "nord", not 3'),
        ("backwards = 'no'", "backwards: expected true or false, not 'no'"),
        ("text_width = -1", "text_width: expected a number of characters, or 0"),
        ("library_width = 101", "library_width: expected a number from 0 to 100"),
        ("speed = 3", "speed: speed '3': expected 0.125, 0.25"),
        ("ttft = []", "ttft: expected a number or a text, not []"),
        ("keys.library.grouping = 1", "keys: library.grouping: expected keys in quo"),
        ("theme = 'a", "expected TOML: "),
    ],
)
def test_an_invalid_setting_is_a_warning_of_one_line(text: str, words: str) -> None:
    (warning,) = parse(text).warnings
    assert warning.startswith(words)
    assert "\n" not in warning


def test_valid_settings_count_beside_invalid_ones() -> None:
    assert parse("speed = 'fast'\ntheme = 'nord'").values.theme == "nord"


@given(st.text())
def test_any_text_gives_settings_and_warnings(text: str) -> None:
    assert isinstance(parse(text).values, Settings)


@given(st.lists(st.tuples(names, values), max_size=3, unique_by=lambda pair: pair[0]))
def test_any_values_give_settings_and_warnings(pairs: list[tuple[str, object]]) -> None:
    text = "".join(f"{name} = {str(value).lower()}\n" for name, value in pairs)
    assert isinstance(parse(text).values, Settings)


def test_a_number_with_too_many_digits_is_a_warning() -> None:
    (warning,) = parse(f"pace = 0x{'f' * 9999}").warnings
    assert warning.startswith("pace: ")


def test_a_binary_file_is_a_warning_that_names_it(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes(b"\xff")
    (warning,) = load(path).warnings
    assert warning.startswith(f"{path}: ")
    assert load(path).values == Settings()


def test_a_file_of_gigabytes_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    with path.open("wb") as file:
        file.truncate(3 << 30)
    assert load(path).warnings == (f"{path}: expected at most 1,000,000 bytes",)


def test_settings_without_a_file_are_new_until_it_is_created(tmp_path: Path) -> None:
    path = tmp_path / "none" / "settings.toml"
    assert load(path).is_new
    create(path)
    assert not load(path).is_new
    assert load(path).values == Settings()
    assert load(path).warnings == ()


def test_a_file_that_exists_is_not_created_again(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text("# mine", encoding="utf-8")
    create(path)
    assert path.read_text(encoding="utf-8") == "# mine"


@given(changes, changes)
def test_saved_settings_are_loaded_again(
    tmp_path_factory: pytest.TempPathFactory,
    first: dict[str, object],
    second: dict[str, object],
) -> None:
    path = tmp_path_factory.getbasetemp() / "law.toml"
    path.unlink(missing_ok=True)
    save(path, first)
    save(path, second)
    assert load(path).warnings == ()
    assert load(path).values == Settings(**(first | second))  # type: ignore[arg-type]


def test_saving_keeps_comments_order_and_unknown_settings(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes(
        b"# mine\r\nspeed = 2 # fast\r\n\r\ncolour = 'unknown'\r\n"
        b"[keys] # of my hands\r\nlibrary.grouping = 'x'\r\n"
    )
    save(path, {"speed": 4.0, "theme": "nord"})
    text = path.read_bytes().decode()
    assert '# mine\r\nspeed = "4x" # fast\r\n' in text
    assert "colour = 'unknown'\r\n" in text
    assert "[keys] # of my hands\r\nlibrary.grouping = 'x'\r\n" in text
    assert tomllib.loads(text)["theme"] == "nord"


def test_a_broken_file_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text("theme = 'a", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"settings\.toml: "):
        save(path, {"theme": "nord"})
    assert path.read_text(encoding="utf-8") == "theme = 'a"


def test_saving_keeps_a_symbolic_link_and_the_mode_of_its_target(
    tmp_path: Path,
) -> None:
    dotfiles, path = tmp_path / "dotfiles.toml", tmp_path / "settings.toml"
    dotfiles.touch(mode=0o640)
    path.symlink_to(dotfiles)
    save(path, {"theme": "nord"})
    assert path.is_symlink()
    assert dotfiles.read_text(encoding="utf-8") == 'theme = "nord"\n'
    assert dotfiles.stat().st_mode & 0o777 == 0o640


def test_saving_leaves_no_temporary_file(tmp_path: Path) -> None:
    save(tmp_path / "settings.toml", {"theme": "nord"})
    assert [file.name for file in tmp_path.iterdir()] == ["settings.toml"]


def test_a_folder_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError):
        save(tmp_path / "file" / "settings.toml", {"theme": "nord"})


def test_the_default_path_is_in_the_config_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert default_path() == tmp_path / "recviewer" / "settings.toml"


def test_a_failed_save_leaves_the_file_and_no_temporary_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('theme = "nord"', encoding="utf-8")

    def fail(_: Path, target: Path) -> Path:
        assert target.parent == tmp_path
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(SettingsError, match="No space left on device"):
        save(path, {"theme": "gruvbox"})
    assert [file.name for file in tmp_path.iterdir()] == ["settings.toml"]
    assert path.read_text(encoding="utf-8") == 'theme = "nord"'


def test_the_file_is_complete_at_any_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "settings.toml"
    create(path)
    before, complete = path.read_text(encoding="utf-8"), Path.replace
    during: list[str] = []

    def look(new: Path, target: Path) -> Path:
        during.append(path.read_text(encoding="utf-8"))
        assert tomllib.loads(new.read_text(encoding="utf-8"))["theme"] == "nord"
        return complete(new, target)

    monkeypatch.setattr(Path, "replace", look)
    save(path, {"theme": "nord"})
    assert during == [before]


def test_a_new_file_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "settings.toml"
    create(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
