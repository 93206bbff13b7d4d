"""The wheel and the sdist are complete, and the wheel runs where it is installed."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

from recviewer import __version__
from recviewer.config import samples
from tests.shared import made_once

ROOT = Path(__file__).parents[2]


pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the sdist, and the wheel from it; return their folder."""
    command = [sys.executable, "-m", "build", str(ROOT), "--outdir"]

    def build(folder: Path) -> None:
        subprocess.run([*command, str(folder)], check=True, capture_output=True)

    return made_once(tmp_path_factory, "dist", build)


@pytest.fixture(scope="module")
def wheel(dist: Path) -> Path:
    """Return the built wheel."""
    [path] = dist.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def in_sdist(dist: Path) -> set[str]:
    """Return the paths in the sdist, relative to its top folder."""
    with tarfile.open(dist / f"recviewer-{__version__}.tar.gz") as archive:
        return {name.partition("/")[2] for name in archive.getnames()}


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel and its dependencies; return the folder of its programs."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    pip("--python", str(folder), "install", str(wheel))
    return folder / "bin"


def pip(*arguments: str) -> None:
    quiet = ("--quiet", "--disable-pip-version-check", "--no-input")
    subprocess.run([sys.executable, "-m", "pip", *quiet, *arguments], check=True)


def names_in(wheel: Path) -> set[str]:
    with ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_the_sdist_holds_every_file_of_the_repository(in_sdist: set[str]) -> None:
    command = ["git", "ls-files", "--cached"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("needs a git checkout")
    files = {path for path in listed.stdout.splitlines() if (ROOT / path).exists()}
    assert files - in_sdist == set()


def test_the_wheel_holds_every_file_of_the_package(wheel: Path) -> None:
    wanted = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "recviewer").rglob("*")
        if path.suffix in {".py", ".tcss", ".typed", ".html", ".css", ".js", ".svg"}
    }
    assert wanted <= names_in(wheel)
    assert any(name.endswith(".tcss") for name in wanted)


def test_the_wheel_holds_every_sample(wheel: Path) -> None:
    folder = samples.folder()
    wanted = {
        f"recviewer/sample_recordings/{path.relative_to(folder)}"
        for path in folder.rglob("*.*")
    }
    assert wanted
    assert wanted <= names_in(wheel)


def test_the_wheel_holds_nothing_but_the_package(wheel: Path) -> None:
    tops = {name.partition("/")[0] for name in names_in(wheel)}
    assert tops == {"recviewer", f"recviewer-{__version__}.dist-info"}


def test_the_installed_program_lists_its_own_samples(installed: Path) -> None:
    program = "from recviewer.config import samples; print(samples.folder())"
    folder = output(installed / "python", "-c", program).strip()
    assert folder.startswith(str(installed.parent))
    assert output(installed / "recviewer", "--version") == f"recviewer {__version__}\n"
    listed = output(installed / "recviewer", "ls", folder).splitlines()
    assert len(listed) == 29


def test_the_installed_app_can_be_loaded(installed: Path) -> None:
    output(installed / "python", "-c", "import recviewer.tui.app")


def output(*command: object) -> str:
    result = subprocess.run(
        list(map(str, command)), capture_output=True, text=True, cwd="/", check=True
    )
    return result.stdout
