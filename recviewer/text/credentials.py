"""Keys of vendors, private keys and web tokens, recognised in any text.

Texts may be JSON as recorded: a key may follow an escape.
"""

from __future__ import annotations

import base64
import json
import re
import string
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from typing import Final

from msgspec import Struct

from recviewer.text.placeholders import is_placeholder
from recviewer.text.vendor_keys import (
    EMBEDDED_KEYS,
    NAMED_KEYS,
    VENDOR_KEYS,
    WORD,
    VendorKey,
)


class CredentialKind(StrEnum):
    """What a credential is."""

    VENDOR_KEY = "key"
    PRIVATE_KEY = "private key"
    WEB_TOKEN = "web token"


class Credential(Struct, frozen=True):
    """A credential in a text."""

    kind: CredentialKind
    name: str
    """What it is, with its article: `a key of OpenAI`."""
    start: int
    """Where it starts in the text, with its public beginning."""
    end: int
    public: int
    """Number of characters at its start that are public."""


_BEFORE: Final = (
    r"(?:(?<![A-Za-z0-9])|(?<=\\[nrtbf])|(?<=%[0-9A-Fa-f]{2})|(?<=\\u[0-9A-Fa-f]{4}))"
)
"""What may stand before a key: no letter, unless it ends an escape."""

_AFTER: Final = r"(?![A-Za-z0-9])"

_PRIVATE_KEY_SIGN: Final = "PRIVATE KEY"
_LOOSE_SIGNS: Final = (
    _PRIVATE_KEY_SIGN.encode(),
    *(sign.encode() for _, sign, _, _ in NAMED_KEYS),
    *(key.prefix.encode() for key in VENDOR_KEYS if "+/" in key.rest),
)
"""One of these stands in each text with a credential that need not be one run."""

_PRIVATE_KEY_BEGIN: Final = "-----BEGIN "
_PRIVATE_KEY: Final = (
    r"-----BEGIN (?:[A-Z0-9]{2,10} )?PRIVATE KEY(?: BLOCK)?-----"
    r"[A-Za-z0-9+/=\s\\]{64,20000}"
)

_WEB_TOKEN_SIGN: Final = "eyJ"
_WEB_TOKEN: Final = (
    rf"{_BEFORE}(eyJ{WORD}{{8,2000}}\.)(eyJ{WORD}{{8,8000}})\.{WORD}{{16,1400}}"
)

_BLOB: Final = re.compile(r"[A-Za-z0-9+/=_-]+")
_BLOB_BYTES: Final = re.compile(rb"[A-Za-z0-9+/=_-]{64}")
_BLOB_LENGTH: Final = 64
"""As many characters of base64 before something are an image or the like."""

_MARGIN: Final = 8
"""Characters beside a run that tell whether a key begins and ends there."""

_OUTSIDE: Final = b" "
_MARKS: Final = bytes(
    ord("a")
    if chr(code) in f"{string.digits}{string.ascii_letters}-_."
    else _OUTSIDE[0]
    for code in range(256)
)
_LONG_RUN: Final = b"a" * 20
"""No key is shorter, with its prefix."""

_MAX_REMEMBERED: Final = 200
"""Longer runs without a key are seldom repeated."""

_MAX_BEHIND: Final = 2
"""Characters behind a run on which depends whether it is a key: one that a key may end
with and runs do not hold, and the one behind it."""

_MAX_BARREN: Final = 20_000
_barren_runs: set[bytes] = set()
"""Runs without a key, each with what is beside it. Recordings share most of theirs."""

_KNOWN_EXAMPLES: Final = frozenset({"AKIAIOSFODNN7EXAMPLE", "AKIAI44QH8DHBEXAMPLE"})
"""Keys of manuals that nothing else tells."""

_PUBLIC_CLAIMS: Final = (("sub", "1234567890"), ("role", "anon"))
"""Claims of the token that manuals show, and of one that is made to be public."""


def credentials(text: str) -> Iterator[Credential]:
    """Yield the credentials in a text, in no order.

    The time is linear in the length of the text: a sign is looked for first, and all
    repetitions of the patterns behind it are bounded.
    """
    barren: set[str] = set()
    for start, end in _runs(text.encode("latin-1", "replace")):
        # The ids of chunks are the same in thousands of them.
        run = text[max(0, start - 1) : end]
        if run in barren or (run[0] in "+/" and _is_in_blob(text, start)):
            continue
        found = False
        for credential in _in_run(text, start, end):
            found = True
            yield credential
        if not found and len(run) < _MAX_REMEMBERED:
            barren.add(run)
    yield from _named(text)
    if _PRIVATE_KEY_SIGN in text:
        yield from _private_keys(text)


def may_hold_credentials(data: bytes) -> bool:
    """Say whether `credentials` may find something in a text.

    It takes a third of the time, as hardly any text does.

    Args:
        data: The text in UTF-8; other bytes may be anywhere in it.
    """
    # A search for one character first: few texts hold a tilde, which ends a sign.
    if any(sign in data for sign in _LOOSE_SIGNS if sign[-1] in data):
        return True
    # The ids of chunks are the same in thousands of them, and the names of classes in
    # all files, so little is left to look at.
    new: set[bytes] = set()
    left: list[bytes] = []
    for start, end in _runs(data):
        run = data[max(0, start - 1) : end + _MAX_BEHIND]
        if run in _barren_runs or run in new:
            continue
        before = data[max(0, start - _BLOB_LENGTH) : start]
        if run[:1] in b"+/" and _BLOB_BYTES.fullmatch(before):
            continue  # elsewhere it may be a key
        left.append(data[max(0, start - _MARGIN) : end + _MARGIN])
        if len(run) < _MAX_REMEMBERED:
            new.add(run)
    if not left:
        return False
    text = b"\0".join(left).decode("latin-1")
    if any(True for _ in _in_run(text, 0, len(text))):
        return True
    if len(_barren_runs) > _MAX_BARREN:
        _barren_runs.clear()
    _barren_runs.update(new)
    return False


def _runs(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield where as many letters, digits and the like follow each other as in keys.

    To look for them in a text where all of these are one letter takes a tenth of the
    time that a search for the beginnings of keys takes.
    """
    marked = data.translate(_MARKS)
    start = marked.find(_LONG_RUN)
    while start >= 0:
        end = marked.find(_OUTSIDE, start)
        end = len(marked) if end < 0 else end
        yield start, end
        start = marked.find(_LONG_RUN, end)


def _in_run(text: str, start: int, end: int) -> Iterator[Credential]:
    """Yield the keys of vendors and the web tokens that start in a part of a text."""
    yield from _with_prefix(text, start, end)
    for vendor, sign, before, pattern in EMBEDDED_KEYS:
        for at in _places(text, sign, start, end):
            if at - before < start:
                continue
            match = _compiled(f"{_BEFORE}{pattern}{_AFTER}").match(text, at - before)
            if match and not is_placeholder(match[0]):
                yield _vendor_key(vendor, match.start(), match.end(), 0)
    for at in _places(text, _WEB_TOKEN_SIGN, start, end):
        match = _compiled(_WEB_TOKEN).match(text, at)
        if match and _is_web_token(match[1][:-1], match[2]):
            name = "a web token (JWT)"
            kind = CredentialKind.WEB_TOKEN
            yield Credential(kind, name, at, match.end(), len(match[1]))


def _named(text: str) -> Iterator[Credential]:
    """Yield the keys of vendors that a name or a sign within them tells."""
    for vendor, sign, before, pattern in NAMED_KEYS:
        for at in _places(text, sign, 0, len(text)):
            match = _compiled(pattern).match(text, max(0, at - before))
            if match and not is_placeholder(match[1]):
                yield _vendor_key(vendor, match.start(1), match.end(1), 0)


def _with_prefix(text: str, start: int, end: int) -> Iterator[Credential]:
    by_hook, hooks, signs = _hooks()
    done = start
    for hook in hooks.finditer(text, start, end):
        for name, keys in by_hook:
            at = hook.start() + 1 - len(name)
            if at >= done and text.startswith(name, at):
                found = _first(keys, text, at)
                if found is not None:
                    done = found.end
                    yield found
                    break
    for sign, keys in signs:
        for at in _places(text, sign, start, end):
            found = _first(keys, text, at)
            if found is not None:
                yield found


def _first(keys: tuple[VendorKey, ...], text: str, start: int) -> Credential | None:
    """Return the key that starts at a place, if one does."""
    if not _compiled(_BEFORE).match(text, start):
        return None
    for key in keys:
        match = _compiled(f"{re.escape(key.prefix)}{key.rest}{_AFTER}").match(
            text, start
        )
        if match is None or _is_in_blob(text, start):
            continue
        whole = match[0]
        if whole in _KNOWN_EXAMPLES or is_placeholder(whole[len(key.prefix) :]):
            continue
        if key.checksum is None or key.checksum(whole):
            return _vendor_key(key.vendor, start, match.end(), len(key.prefix))
    return None


def _vendor_key(vendor: str, start: int, end: int, public: int) -> Credential:
    name = f"a key of {vendor}"
    return Credential(CredentialKind.VENDOR_KEY, name, start, end, public)


@cache
def _hooks() -> tuple[
    list[tuple[str, tuple[VendorKey, ...]]],
    re.Pattern[str],
    list[tuple[str, tuple[VendorKey, ...]]],
]:
    """Return the table in the order in which it is looked through.

    A search for a hyphen or underscore before many letters takes a fraction of the
    time that a search for each prefix takes.

    Returns:
        Keys by their prefix up to its first hyphen or underscore, the pattern of these
        beginnings, and the other keys by their prefixes.
    """
    hooked: dict[str, list[VendorKey]] = {}
    others: dict[str, list[VendorKey]] = {}
    for key in VENDOR_KEYS:
        found = re.match(r"[A-Za-z0-9]+[-_]", key.prefix)
        table = hooked if found else others
        table.setdefault(found[0] if found else key.prefix, []).append(key)
    by_width: dict[int, list[str]] = {}
    for name in hooked:
        by_width.setdefault(len(name), []).append(re.escape(name))
    # A look behind for all of one width takes hardly longer than for one of them.
    ends = "|".join(f"(?<={'|'.join(names)})" for names in by_width.values())
    # Names with a hyphen are frequent in texts, and long ones are not.
    pattern = re.compile(rf"[-_](?={WORD}{{16}})(?:{ends})")
    return (
        [(hook, tuple(keys)) for hook, keys in hooked.items()],
        pattern,
        [(sign, tuple(keys)) for sign, keys in others.items()],
    )


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _places(text: str, sign: str, start: int, end: int) -> Iterator[int]:
    at = text.find(sign, start, end)
    while at >= 0:
        yield at
        at = text.find(sign, at + len(sign), end)


def _is_in_blob(text: str, start: int) -> bool:
    """Say whether a place lies within base64, where any letters turn up by chance."""
    before = text[max(0, start - _BLOB_LENGTH) : start]
    return len(before) == _BLOB_LENGTH and _BLOB.fullmatch(before) is not None


def _private_keys(text: str) -> Iterator[Credential]:
    for at in _places(text, _PRIVATE_KEY_BEGIN, 0, len(text)):
        match = _compiled(_PRIVATE_KEY).match(text, at)
        if match is None:
            continue
        head = match[0].index("-----", len(_PRIVATE_KEY_BEGIN)) + len("-----")
        body = re.sub(r"\\+[nr]|\s", "", match[0][head:]).rstrip("\\")
        if len(body) >= _BLOB_LENGTH and not is_placeholder(body[:200]):
            kind = CredentialKind.PRIVATE_KEY
            yield Credential(kind, "a private key", at, match.end(), head)


def _is_web_token(header: str, claims: str) -> bool:
    """Say whether two parts of a token are a header and claims that are not public."""
    try:
        head, said = _json(header), _json(claims)
    except ValueError:
        return False
    if not isinstance(head, dict) or not isinstance(said, dict) or "alg" not in head:
        return False
    return not any(said.get(name) == value for name, value in _PUBLIC_CLAIMS)


def _json(part: str) -> object:
    padded = part + "=" * (-len(part) % 4)
    value: object = json.loads(base64.urlsafe_b64decode(padded))
    return value
