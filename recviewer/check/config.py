"""The configuration of a project: `[tool.recviewer.check]` in its pyproject.toml.

Or `[check]` in a recviewer.toml. The nearest file that has such a table counts.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Annotated, Final, TypeAlias

import msgspec
from msgspec.structs import replace

from recviewer.address import STDIN, is_elsewhere
from recviewer.check import registry
from recviewer.check.finding import Finding, Severity
from recviewer.errors import UsageError
from recviewer.jsondoc.values import mapping

_FILES: Final = (
    ("recviewer.toml", ("check",)),
    ("pyproject.toml", ("tool", "recviewer", "check")),
)
"""Names of files with the keys of their table, those that win first."""


Hash: TypeAlias = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{12,64}$")]
"""A hash in hexadecimal, or as much of it as findings show."""


class Config(msgspec.Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """What a project wants."""

    select: tuple[str, ...] = ()
    """Ids and letters of the rules to go by; empty for all that are on."""
    ignore: tuple[str, ...] = ()
    """Ids and letters of rules to leave out."""
    severity: Severity = Severity.WARNING
    """The least that is printed."""
    baseline: str | None = None
    """File of accepted findings."""
    tests: str | None = None
    """File that lists the tests that pytest collects."""
    per_path_ignores: Mapping[str, tuple[str, ...]] = {}
    """Ids and letters of rules to leave out, by a pattern of paths."""
    allow_secrets: tuple[Hash, ...] = ()
    """Hashes (SHA-256) of secrets that may be recorded, or how they begin."""


class LoadedConfig(msgspec.Struct, frozen=True):
    """A configuration and where it was found."""

    config: Config = Config()
    folder: str = os.curdir
    """The folder of its file, from which its paths start."""


def load(start: str) -> LoadedConfig:
    """Load the nearest configuration.

    Args:
        start: The folder to begin in; those above it follow.

    Raises:
        UsageError: A file cannot be read, or says something else than it may.
    """
    for folder in _upwards(os.path.abspath(start)):  # noqa: PTH100
        for name, keys in _FILES:
            path = os.path.join(folder, name)  # noqa: PTH118
            table = _table(path, keys)
            if table is not None:
                return LoadedConfig(_config(path, table, folder), folder)
    return LoadedConfig()


def start_of(paths: Sequence[str]) -> str:
    """Return the folder that all paths lie in, to look for a configuration from."""
    on_disk = [path for path in paths if not (path == STDIN or is_elsewhere(path))]
    absolute = [os.path.abspath(path) for path in on_disk]  # noqa: PTH100
    if not absolute:
        return os.curdir
    try:
        common = os.path.commonpath(absolute)
    except ValueError:  # they are on different drives
        return os.curdir
    return common if os.path.isdir(common) else os.path.dirname(common)  # noqa: PTH112, PTH120


def is_ignored(finding: Finding, loaded: LoadedConfig) -> bool:
    """Return whether a configuration leaves out a finding: its path or secret."""
    if is_allowed(finding.detail, loaded.config):
        return True
    ignores = loaded.config.per_path_ignores
    if not ignores:
        return False
    path = relative(finding.path, loaded.folder)
    return any(
        registry.is_named(finding.rule, rules) and _matches(path, pattern)
        for pattern, rules in ignores.items()
    )


def is_allowed(digits: str, config: Config) -> bool:
    """Return whether a configuration allows the secret with this hash."""
    return bool(config.allow_secrets) and digits.startswith(config.allow_secrets)


def relative(path: str, folder: str) -> str:
    """Return a path as it is seen from a folder, with `/` on every system."""
    if is_elsewhere(path):
        return path
    try:
        seen = os.path.relpath(path, folder)
    except ValueError:  # it is on another drive
        seen = os.path.abspath(path)  # noqa: PTH100
    return seen.replace(os.sep, "/")


def _matches(path: str, pattern: str) -> bool:
    """Return whether a pattern means a path, its name, or a folder that it is in."""
    pattern = pattern.removeprefix("./").rstrip("/")
    name = path.rpartition("/")[2]
    return (
        fnmatchcase(path, pattern)
        or fnmatchcase(name, pattern)
        or fnmatchcase(path, f"{pattern}/*")
    )


def _upwards(folder: str) -> Iterator[str]:
    while True:
        yield folder
        above = os.path.dirname(folder)  # noqa: PTH120
        if above == folder:
            return
        folder = above


def _table(path: str, keys: Sequence[str]) -> object:
    """Return the table of a file; None if there is no such file, or none in it."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            value: object = tomllib.load(file)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: expected TOML, but {error}") from None
    for key in keys:
        value = mapping(value).get(key)
    return value


def _config(path: str, table: object, folder: str) -> Config:
    try:
        config = msgspec.convert(table, Config)
        for name in (*config.select, *config.ignore):
            registry.require_known(name)
        for rules in config.per_path_ignores.values():
            for name in rules:
                registry.require_known(name)
    except (msgspec.ValidationError, UsageError) as error:
        raise UsageError(f"{path}: {error}") from None

    def inside(name: str | None) -> str | None:
        return None if name is None else os.path.join(folder, name)  # noqa: PTH118

    return replace(config, baseline=inside(config.baseline), tests=inside(config.tests))
