"""The wheel installs into a clean environment and runs there."""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

from recviewer import __version__
from recviewer.config import samples

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel, as `pip install` would."""
    folder = tmp_path_factory.mktemp("wheel")
    pip("wheel", "--no-deps", "--wheel-dir", str(folder), str(ROOT))
    [path] = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel and what it depends on; return the folder of its programs."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    pip("--python", str(folder), "install", str(wheel))
    return folder / "bin"


def pip(*arguments: str) -> None:
    quiet = ("--quiet", "--disable-pip-version-check", "--no-input")
    subprocess.run([sys.executable, "-m", "pip", *quiet, *arguments], check=True)


def packed(wheel: Path) -> set[str]:
    with ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_every_file_of_the_package_is_in_the_wheel(wheel: Path) -> None:
    wanted = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "recviewer").rglob("*")
        if path.suffix in {".py", ".tcss", ".typed"}
    }
    assert wanted <= packed(wheel)
    assert any(name.endswith(".tcss") for name in wanted)


def test_every_sample_is_in_the_wheel(wheel: Path) -> None:
    folder = samples.folder()
    wanted = {
        f"recviewer/sample_recordings/{path.relative_to(folder)}"
        for path in folder.rglob("*.*")
    }
    assert wanted
    assert wanted <= packed(wheel)


def test_nothing_else_is_in_the_wheel(wheel: Path) -> None:
    tops = {name.partition("/")[0] for name in packed(wheel)}
    assert tops == {"recviewer", f"recviewer-{__version__}.dist-info"}


def test_the_installed_program_lists_its_own_samples(installed: Path) -> None:
    program = "from recviewer.config import samples; print(samples.folder())"
    folder = output(installed / "python", "-c", program).strip()
    assert folder.startswith(str(installed.parent))
    assert output(installed / "recviewer", "--version") == f"recviewer {__version__}\n"
    heading, *listed = output(installed / "recviewer", "ls", folder).splitlines()
    assert "title" in heading
    assert len(listed) == 29


def test_the_installed_app_can_be_loaded(installed: Path) -> None:
    output(installed / "python", "-c", "import recviewer.tui.app")


def output(*command: object) -> str:
    result = subprocess.run(
        list(map(str, command)), capture_output=True, text=True, cwd="/", check=True
    )
    return result.stdout
