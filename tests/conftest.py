"""Settings of all tests."""

import os
from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex

import pytest
from hypothesis import Phase, settings

from tests.oracles.tally import pytest_terminal_summary

__all__ = ["pytest_terminal_summary"]

# No test depends on how fast the machine is, and CI finds the same things each time.
# The weekly run has more examples.
settings.register_profile(
    "recviewer", deadline=None, derandomize="CI" in os.environ, max_examples=30
)
settings.register_profile("thorough", deadline=None, max_examples=500)
# Mutants are many: few examples each, always the same, and none made smaller.
settings.register_profile(
    "mutation",
    deadline=None,
    derandomize=True,
    database=None,
    max_examples=20,
    phases=(Phase.explicit, Phase.generate),
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "recviewer"))


@pytest.fixture(scope="session")
def config_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a config folder for the tests."""
    folder = tmp_path_factory.mktemp("config")
    (folder / "recviewer").mkdir()
    return folder


@pytest.fixture(autouse=True)
def cache_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give each test an empty cache, which is made when something is kept in it."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.getbasetemp() / "cache" / token_hex(4)
        patch.setenv("XDG_CACHE_HOME", str(folder))
        yield folder


@pytest.fixture(autouse=True)
def downloads(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Give each test an empty folder for what the app saves."""
    folder = tmp_path_factory.getbasetemp() / "downloads" / token_hex(4)
    folder.mkdir(parents=True)
    monkeypatch.setenv("XDG_DOWNLOAD_DIR", str(folder))
    return folder


@pytest.fixture(autouse=True)
def settings_file(config_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each test the empty settings of somebody who is no newcomer."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(config_home))
    path = config_home / "recviewer" / "settings.toml"
    path.write_bytes(b"")
    return path
