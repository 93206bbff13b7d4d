"""A folder where mutmut mutates one room and runs the room's tests."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from contextlib import chdir
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cached_property
from pathlib import Path
from typing import Final

from tests.mutation.equivalents import Mutant
from tests.mutation.rooms import Room

PROJECT: Final = Path(__file__).parents[2]

_SHARED: Final = ("recviewer", "tests", "assets", "docs", "pyproject.toml")
"""What a bench needs of the project."""

_MUTMUT: Final = (sys.executable, "-m", "mutmut")

_UNNOTICED: Final = (0, 5, 33)
"""Exit codes of mutmut: the tests passed, or none runs the function."""


@dataclass(frozen=True)
class Bench:
    """Mutants of one room."""

    room: Room
    folder: Path

    def prepare(self) -> None:
        """Make the folder anew, so that no result of earlier tests is left."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        for name in _SHARED:
            (self.folder / name).symlink_to(PROJECT / name)
        (self.folder / "setup.cfg").write_text(self._settings, encoding="utf-8")

    @property
    def _settings(self) -> str:
        lists = {
            "source_paths": ("recviewer",),
            "only_mutate": self.room.modules,
            "do_not_mutate": self.room.not_mutated,
            "also_copy": ("assets", "docs"),
            "pytest_add_cli_args": (
                *("-p", "no:cacheprovider"),
                *(f"--deselect={test}" for test in self.room.left_out),
            ),
            "pytest_add_cli_args_test_selection": self.room.tests,
        }
        plain = (
            "process_isolation = forkserver",  # no caches filled by other tests
            "timeout_constant = 8",  # other load on the machine is no timeout
            "timeout_multiplier = 3",
            "use_git_change_detection = false",
        )
        return "\n".join(
            (
                "[mutmut]",
                *(_as_list(*item) for item in lists.items() if item[1]),
                *plain,
                "",
            )
        )

    @property
    def modules(self) -> list[str]:
        """Paths of the mutated files, relative to the project."""
        files = sorted((PROJECT / "recviewer").rglob("*.py"))
        paths = [str(file.relative_to(PROJECT)) for file in files]
        return [
            path
            for path in paths
            if any(fnmatch(path, pattern) for pattern in self.room.modules)
            and not any(fnmatch(path, pattern) for pattern in self.room.not_mutated)
        ]

    @cached_property
    def names(self) -> dict[str, str]:
        """Mutmut's names of all mutants, each with the path of its module."""
        from mutmut.mutation.file_mutation import mutate_file_contents

        with chdir(self.folder):
            return {
                f"{_dotted(path)}.{name}": path
                for path in self.modules
                for name in mutate_file_contents(
                    path, Path(path).read_text(encoding="utf-8")
                ).mutant_names
            }

    def run(self, names: Sequence[str], jobs: int) -> None:
        """Run the tests against some mutants.

        Raises:
            RuntimeError: The tests fail without any mutant.
        """
        log = self.folder / "log"
        with log.open("w") as file:
            result = subprocess.run(
                [*_MUTMUT, "run", f"--max-children={jobs}", *names],
                cwd=self.folder,
                env={**os.environ, "HYPOTHESIS_PROFILE": "mutation"},
                stdout=file,
                check=False,
            )
        if result.returncode:
            raise RuntimeError(f"mutmut failed: see {log}")

    def survivors(self, names: Sequence[str]) -> list[str]:
        """Tell which of the mutants that were run no test noticed."""
        codes: dict[str, int | None] = {}
        for path in {self.names[name] for name in names}:
            meta = self.folder / "mutants" / f"{path}.meta"
            codes |= json.loads(meta.read_bytes())["exit_code_by_key"]
        left = [name for name in names if codes[name] is None]
        if left:
            raise RuntimeError(f"not run: {left[:3]}; see {self.folder / 'log'}")
        return [name for name in names if codes[name] in _UNNOTICED]

    def mutant(self, name: str) -> Mutant:
        """Describe a mutant by what it changes, after a run."""
        path = self.names[name]
        return Mutant.of(path, function_of(name), self.diff(name))

    def diff(self, name: str) -> str:
        """Show what a mutant changes, after a run."""
        from mutmut.mutation.diff_apply import get_diff_for_mutant

        with chdir(self.folder):
            return str(get_diff_for_mutant(name, path=self.names[name]))


def function_of(name: str) -> str:
    """Take the function out of mutmut's name of a mutant."""
    mangled = name.rpartition(".")[2].rpartition("__mutmut_")[0]
    if mangled.startswith("xǁ"):
        return mangled.removeprefix("xǁ").replace("ǁ", ".")
    return mangled.removeprefix("x_")


def _dotted(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _as_list(name: str, values: Sequence[str]) -> str:
    return "\n    ".join((f"{name} =", *values))
