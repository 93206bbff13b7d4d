"""The test that made a cassette, by where libraries put the cassettes of tests.

| library | path |
|---|---|
| pytest-recording, cassetter | `cassettes/MODULE/CLASS.TEST[PARAMETERS].yaml` |
| vcrpy's `VCRTestCase`, pytest-vcr | `cassettes/CLASS.TEST.yaml` |
| Ruby's VCR with RSpec | `spec/…/cassettes/DESCRIBE/CONTEXT/EXAMPLE.yml` |
| Rust's httpmock, as rig uses it | `cassettes/PROVIDER/MODULE/TEST.yaml` |
| Elixir's req_llm | `test/support/fixtures/PROVIDER/MODEL/SCENARIO.json` |
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_FORMATS = frozenset({"cassetter", "vcr-websocket", "vcrpy"})
_RUBY_FORMATS = frozenset({"vcr-r", "vcr-ruby"})
"""Formats whose files are made by tests."""

_CASSETTES = frozenset({"cassettes", "vcr_cassettes"})
"""Folders in which they are kept."""

_RUBY_TESTS = frozenset({"spec", "test", "tests"})
"""Folders of tests in Ruby and R."""

_SUFFIX = re.compile(r"\.(?:ya?ml|json|toml)(?:\.gz)?$", re.IGNORECASE)
_MODULE = re.compile(r"test\w*|\w+_tests?")
_TEST = re.compile(r"((?:[A-Za-z_]\w*\.)*)(test\w*(?:\[.*\])?)", re.DOTALL)
"""A module, and a test behind its classes, by pytest's names."""


_RUST_TEST = re.compile(r".*/cassettes/((?:\w+/){2,}\w+)\.ya?ml", re.DOTALL)
_ELIXIR_TEST = re.compile(
    r".*/test/support/fixtures/(\w+/[\w.-]+)/(\w+)\.json", re.DOTALL
)


def cassette_test(path: str, format: str) -> str | None:
    """Return the test that the absolute path of a cassette tells.

    Returns:
        The test as `module::class::function[parameters]`; None if the path does not
        follow a known convention.
    """
    if format == "httpmock":
        match = _RUST_TEST.fullmatch(path)
        return match[1].replace("/", "::") if match else None
    if format == "http-json":
        match = _ELIXIR_TEST.fullmatch(path)
        return f"{match[1]}::{match[2]}" if match else None
    is_ruby = format in _RUBY_FORMATS
    if not is_ruby and format not in _FORMATS:
        return None
    *folders, file = path.split("/")
    places = [k for k, name in enumerate(folders) if name in _CASSETTES]
    if not places:
        return None
    inner = folders[places[-1] + 1 :]
    name = _SUFFIX.sub("", file)
    if is_ruby:
        is_test = not _RUBY_TESTS.isdisjoint(folders[: places[-1]])
        return "::".join((*inner, name)) if is_test else None
    return _python_test(inner, name)


def _python_test(folders: Sequence[str], name: str) -> str | None:
    match = _TEST.fullmatch(name)
    if match is None or (folders and not _MODULE.fullmatch(folders[-1])):
        return None
    classes = match[1].split(".")[:-1]
    return "::".join((*filter(None, ("/".join(folders),)), *classes, match[2]))
