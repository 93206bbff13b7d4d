"""Where requests are passed on to, and which variables lead a program to the proxy."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final
from urllib.parse import SplitResult, urlsplit

from msgspec import Struct

from recviewer.errors import UsageError

_PREFIX: Final = re.compile(r"([A-Za-z][A-Za-z0-9_-]*)=(.+)", re.DOTALL)

_VERSION: Final = re.compile(r"v\d[0-9a-z]*")
"""The part of a path that names the version of an API."""

_EXPECTED: Final = "expected an address such as https://api.openai.com"

_VARIABLE: Final = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(?:=(/\S*))?")


class Upstream(Struct, frozen=True):
    """One server that requests are passed on to."""

    prefix: str
    """First part of the paths that lead to it; empty if all paths do."""
    origin: str
    """Scheme, host and port."""
    path: str
    """What its address has after that, without a slash at the end."""

    @property
    def root(self) -> str:
        """Path of the proxy that leads to it."""
        return f"/{self.prefix}" if self.prefix else ""

    def url(self, target: str) -> str:
        """Return where a request goes.

        Parts of the path that the address ends with and the request begins with count
        once: `/v1/models` leads to the same place with and without `/v1` in the
        address.

        Args:
            target: Path and query of the request, without the prefix.
        """
        path, question, query = target.partition("?")
        mine, asked = self.path.split("/")[1:], path.split("/")[1:]
        count = next(
            n
            for n in range(min(len(mine), len(asked)), -1, -1)
            if mine[len(mine) - n :] == asked[:n]
        )
        joined = "/".join(["", *mine, *asked[count:]])
        return f"{self.origin}{joined}{question}{query}"

    @property
    def version(self) -> str:
        """Path that clients of OpenAI's API expect in the address that they are given.

        They add `/chat/completions` to it, so it names the version if nothing else
        does.
        """
        parts = self.path.split("/")[1:]
        if parts and _VERSION.fullmatch(parts[-1]):
            return f"/{parts[-1]}"
        return "" if any(map(_VERSION.fullmatch, parts)) else "/v1"


class Variable(Struct, frozen=True):
    """An environment variable from which an SDK takes the address of its server."""

    name: str
    vendors: frozenset[str]
    """Prefixes and parts of hosts that tell for which servers it is."""
    with_version: bool = False
    """Whether the address has the version in it; else the SDK adds it."""


_OPENAI: Final = frozenset({"openai", "groq", "mistral", "openrouter", "deepseek"})
_GOOGLE: Final = frozenset({"google", "gemini", "googleapis"})

VARIABLES: Final = (
    Variable("OPENAI_BASE_URL", _OPENAI, with_version=True),
    Variable("OPENAI_API_BASE", _OPENAI, with_version=True),  # older SDKs, LiteLLM
    Variable("ANTHROPIC_BASE_URL", frozenset({"anthropic"})),
    Variable("GOOGLE_GEMINI_BASE_URL", _GOOGLE),
    Variable("GOOGLE_VERTEX_BASE_URL", frozenset({"vertex", "aiplatform"})),
    Variable("OLLAMA_HOST", frozenset({"ollama"})),
    Variable("GROQ_BASE_URL", frozenset({"groq"})),
    Variable("CO_API_URL", frozenset({"cohere"})),
)
"""The variables that are set for a command. Those of AWS are not among them: it signs
the name of the host, which the proxy changes."""


def parse_upstreams(texts: Iterable[str]) -> tuple[Upstream, ...]:
    """Parse what `--to` names: an address, or several with a prefix each.

    Raises:
        UsageError: One is no address, or they cannot be told apart.
    """
    upstreams = tuple(map(_parse, texts))
    prefixes = [each.prefix for each in upstreams]
    if len(prefixes) > 1 and "" in prefixes:
        raise UsageError("--to: expected a prefix for each, such as openai=https://…")
    if len(set(prefixes)) < len(prefixes):
        raise UsageError("--to: expected each prefix once")
    return upstreams


def _parse(text: str) -> Upstream:
    found = _PREFIX.fullmatch(text)
    named = found is not None and not text.lower().startswith(("http:", "https:"))
    prefix, address = (found[1], found[2]) if found and named else ("", text)
    try:
        url = urlsplit(address)
        port = url.port
    except ValueError:
        raise UsageError(f"--to {text!r}: {_EXPECTED}") from None
    if url.scheme not in ("http", "https") or not url.hostname or not _is_plain(url):
        raise UsageError(f"--to {_without_user(url, text)!r}: {_EXPECTED}")
    host = f"[{url.hostname}]" if ":" in url.hostname else url.hostname
    origin = f"{url.scheme}://{host}" + (f":{port}" if port is not None else "")
    return Upstream(prefix, origin, url.path.rstrip("/"))


def _is_plain(url: SplitResult) -> bool:
    """Return whether a URL has nothing besides host and path, and is ASCII."""
    more = url.query or url.fragment or "@" in url.netloc
    text = url.geturl()
    return not more and text.isascii() and text.isprintable() and " " not in text


def _without_user(url: SplitResult, text: str) -> str:
    return text.replace(url.netloc, url.netloc.rpartition("@")[2])


def find(upstreams: Sequence[Upstream], target: str) -> str | None:
    """Return where a request goes; None if its path begins with no known prefix.

    Args:
        upstreams: The servers.
        target: Path and query, as the client sent them.
    """
    for upstream in upstreams:
        root = upstream.root
        if not root:
            return upstream.url(target)
        if target.startswith(root) and target[len(root) :][:1] in ("", "/", "?"):
            rest = target[len(root) :]
            return upstream.url(rest if rest.startswith("/") else f"/{rest}")
    return None


def environment(
    upstreams: Sequence[Upstream], address: str, names: Iterable[str] = ()
) -> dict[str, str]:
    """Return the variables that lead the SDKs in a command to the proxy.

    A server whose vendor is known gets only the variables of that vendor, so that no
    key of another one is sent to it.

    Args:
        upstreams: The servers.
        address: Address of the proxy, without a slash at the end.
        names: Other variables: a name, or a name and a path such as `NAME=/v1`.

    Raises:
        UsageError: One of these is no name of a variable.
    """
    variables: dict[str, str] = {}
    for upstream in upstreams:
        told = _told_by(upstream)
        for variable in VARIABLES:
            if variable in told:
                path = upstream.version if variable.with_version else ""
                variables[variable.name] = f"{address}{upstream.root}{path}"
    for text in names:
        found = _VARIABLE.fullmatch(text)
        if found is None:
            expected = "expected a name such as MY_BASE_URL, or MY_BASE_URL=/v1"
            raise UsageError(f"--env {text!r}: {expected}")
        root = upstreams[0].root if len(upstreams) == 1 else ""
        variables[found[1]] = f"{address}{root}{found[2] or ''}"
    return variables


def _told_by(upstream: Upstream) -> Sequence[Variable]:
    """Return the variables that are meant for a server."""
    host = urlsplit(upstream.origin).hostname or ""
    for words in ({upstream.prefix.lower()}, set(re.split(r"[.-]", host))):
        told = [each for each in VARIABLES if not words.isdisjoint(each.vendors)]
        if told:
            return told
    return () if upstream.prefix else VARIABLES
