"""The plain case is told as `platformdirs` tells it."""

from __future__ import annotations

import pwd
from pathlib import Path

import platformdirs
import pytest

from recviewer import user_folders
from recviewer.errors import UsageError
from recviewer.review import decisions

VARIABLES = "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "HOME"


@pytest.mark.parametrize("home", ["/home/me", "/home/me/", "/"])
@pytest.mark.parametrize("top", ["/x", "/x/", "x", ""])
def test_folders_are_where_all_programs_have_them(
    monkeypatch: pytest.MonkeyPatch, home: str, top: str
) -> None:
    for variable, value in zip(VARIABLES, (top, top, top, home), strict=True):
        monkeypatch.setenv(variable, value)
    cache = platformdirs.user_cache_path("recviewer", appauthor=False)
    config = platformdirs.user_config_path("recviewer", appauthor=False)
    state = platformdirs.user_state_path("recviewer", appauthor=False)
    assert Path(user_folders.cache_folder() or "") == cache
    assert Path(user_folders.settings_file() or "") == config / "settings.toml"
    assert Path(user_folders.state_folder() or "") == state
    assert decisions.default_path() == state / "decisions.jsonl"


def test_where_there_is_no_home_there_is_no_folder(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for variable in VARIABLES:
        monkeypatch.delenv(variable, raising=False)

    def unknown(_: int) -> None:
        raise KeyError

    monkeypatch.setattr(pwd, "getpwuid", unknown)
    assert user_folders.cache_folder() is None
    assert user_folders.settings_file() is None
    assert user_folders.state_folder() is None
    with pytest.raises(UsageError, match="set HOME or XDG_STATE_HOME"):
        decisions.default_path()
