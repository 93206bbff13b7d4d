"""Keys of vendors, private keys and web tokens, recognised in any text.

A vendor's keys begin with letters that are public and say whose they are. Those
letters, the length and, where there is one, the checksum tell a key from what merely
looks like one. Texts may be JSON as recorded: a key may follow an escape.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
import re
import string
from collections import Counter
from collections.abc import Callable, Iterator
from enum import StrEnum
from functools import cache
from typing import Final

from msgspec import Struct

_WORD: Final = r"[A-Za-z0-9_-]"

_UUID: Final = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"

_DIGITS: Final = string.digits + string.ascii_uppercase + string.ascii_lowercase
"""Digits of numbers to the base 62, as GitHub and npm write checksums."""

_CHECKSUM_LENGTH: Final = 6


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


class VendorKey(Struct, frozen=True):
    """One form of keys of a vendor."""

    vendor: str
    """Whose it is, as a message says it after `a key of`."""
    prefix: str
    """How each begins; public."""
    rest: str
    """Pattern of all that follows."""
    checksum: Callable[[str], bool] | None = None
    """Says whether the checksum in a key is right; None if it has none."""


def _has_checksum(key: str) -> bool:
    """Say whether a key ends with the CRC-32 of what follows its prefix."""
    secret = key.rpartition("_")[2]
    number = binascii.crc32(secret[:-_CHECKSUM_LENGTH].encode())
    digits = ""
    while number:
        number, digit = divmod(number, len(_DIGITS))
        digits = _DIGITS[digit] + digits
    return secret[-_CHECKSUM_LENGTH:] == digits.rjust(_CHECKSUM_LENGTH, "0")


_OPENAI: Final = rf"{_WORD}{{16,90}}T3BlbkFJ{_WORD}{{16,90}}"

VENDOR_KEYS: Final = (
    VendorKey("OpenAI", "sk-proj-", _OPENAI),
    VendorKey("OpenAI", "sk-svcacct-", _OPENAI),
    VendorKey("OpenAI", "sk-admin-", _OPENAI),
    VendorKey("OpenAI", "sk-None-", _OPENAI),
    VendorKey("Anthropic", "sk-ant-api03-", rf"{_WORD}{{93}}AA"),
    VendorKey("Anthropic", "sk-ant-admin01-", rf"{_WORD}{{93}}AA"),
    VendorKey("Anthropic", "sk-ant-oat01-", rf"{_WORD}{{80,110}}"),
    VendorKey("Anthropic", "sk-ant-ort01-", rf"{_WORD}{{80,110}}"),
    VendorKey("Anthropic", "sk-ant-sid01-", rf"{_WORD}{{80,120}}"),
    VendorKey("OpenRouter", "sk-or-v1-", r"[0-9a-f]{64}"),
    VendorKey("Langfuse", "sk-lf-", _UUID),
    # The legacy form of OpenAI, and 32 or 48 characters as others use them.
    VendorKey("OpenAI", "sk-", r"[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}"),
    VendorKey("a vendor like OpenAI", "sk-", r"(?:[0-9a-f]{32}|[A-Za-z0-9]{48})"),
    VendorKey("Google", "AIza", rf"{_WORD}{{35}}"),
    VendorKey("Google", "GOCSPX-", rf"{_WORD}{{28}}"),
    VendorKey("Google", "AQ.Ab8RN6", rf"{_WORD}{{40,50}}"),
    VendorKey("Google", "ya29.", rf"{_WORD}{{50,400}}"),
    VendorKey("xAI", "xai-", r"[A-Za-z0-9]{80}"),
    VendorKey("Groq", "gsk_", r"[A-Za-z0-9]{52}"),
    VendorKey("Cerebras", "csk-", r"[a-z0-9]{48}"),
    VendorKey("Hugging Face", "hf_", r"[A-Za-z0-9]{34}"),
    VendorKey("Hugging Face", "api_org_", r"[A-Za-z0-9]{34}"),
    VendorKey("Fireworks", "fw_", r"[A-Za-z0-9]{24}"),
    VendorKey("Replicate", "r8_", r"[A-Za-z0-9]{37}"),
    VendorKey("Perplexity", "pplx-", r"[A-Za-z0-9]{48}"),
    VendorKey("NVIDIA", "nvapi-", rf"{_WORD}{{64}}"),
    VendorKey("Together", "tgp_v1_", rf"{_WORD}{{43}}"),
    VendorKey("ElevenLabs", "sk_", r"[0-9a-f]{48}"),
    VendorKey("Tavily", "tvly-", r"(?:dev-|prod-)?[A-Za-z0-9-]{32,60}"),
    VendorKey("Firecrawl", "fc-", r"[0-9a-f]{32}"),
    VendorKey("Jina", "jina_", rf"[0-9a-f]{{32}}{_WORD}{{28}}"),
    VendorKey("E2B", "e2b_", r"[0-9a-f]{40}"),
    VendorKey("LangSmith", "lsv2_pt_", r"[0-9a-f]{32}_[0-9a-f]{10}"),
    VendorKey("LangSmith", "lsv2_sk_", r"[0-9a-f]{32}_[0-9a-f]{10}"),
    VendorKey("LangSmith", "ls__", r"[0-9a-f]{32}"),
    VendorKey(
        "Helicone", "sk-helicone-", r"[a-z0-9]{7}-[a-z0-9]{7}-[a-z0-9]{7}-[a-z0-9]{7}"
    ),
    VendorKey("Apify", "apify_api_", r"[A-Za-z0-9]{36}"),
    VendorKey("Linear", "lin_api_", r"[A-Za-z0-9]{40}"),
    VendorKey("Notion", "ntn_", r"[0-9]{11}[A-Za-z0-9]{35}"),
    VendorKey("Pinecone", "pcsk_", r"[A-Za-z0-9]{4,8}_[A-Za-z0-9]{50,70}"),
    VendorKey("Databricks", "dapi", r"[0-9a-f]{32}(?:-\d)?"),
    VendorKey("AWS", "AKIA", r"[A-Z2-7]{16}"),
    VendorKey("AWS", "ASIA", r"[A-Z2-7]{16}"),
    VendorKey("AWS Bedrock", "ABSKQmVkcm9ja0FQSUtleS", r"[A-Za-z0-9+/]{80,300}={0,2}"),
    VendorKey("GitHub", "ghp_", r"[A-Za-z0-9]{36}", _has_checksum),
    VendorKey("GitHub", "gho_", r"[A-Za-z0-9]{36}", _has_checksum),
    VendorKey("GitHub", "ghu_", r"[A-Za-z0-9]{36}", _has_checksum),
    VendorKey("GitHub", "ghs_", r"[A-Za-z0-9]{36}", _has_checksum),
    VendorKey("GitHub", "ghr_", r"[A-Za-z0-9]{36}", _has_checksum),
    VendorKey("GitHub", "github_pat_", r"[A-Za-z0-9]{22}_[A-Za-z0-9]{59}"),
    VendorKey("GitLab", "glpat-", rf"{_WORD}{{27,300}}\.[0-9a-z]{{9}}"),
    VendorKey("GitLab", "glpat-", rf"{_WORD}{{20}}"),
    VendorKey("PyPI", "pypi-AgEIcHlwaS5vcmc", rf"{_WORD}{{50,300}}"),
    VendorKey("Docker", "dckr_pat_", rf"{_WORD}{{27}}"),
    VendorKey("DigitalOcean", "dop_v1_", r"[0-9a-f]{64}"),
    VendorKey("Grafana", "glsa_", r"[A-Za-z0-9]{32}_[0-9A-Fa-f]{8}"),
    VendorKey("Vault", "hvs.", rf"{_WORD}{{90,120}}"),
    VendorKey("Postman", "PMAK-", r"[0-9a-f]{24}-[0-9a-f]{34}"),
    VendorKey("SendGrid", "SG.", rf"{_WORD}{{22}}\.{_WORD}{{43}}"),
    VendorKey("Shopify", "shpat_", r"[0-9a-fA-F]{32}"),
    VendorKey("npm", "npm_", r"[A-Za-z0-9]{36}", _has_checksum),
    VendorKey("Slack", "xoxb-", r"(?:\d{10,13}-){1,3}[A-Za-z0-9]{20,40}"),
    VendorKey("Slack", "xoxp-", r"(?:\d{10,13}-){1,3}[A-Za-z0-9]{20,40}"),
    VendorKey(
        "Slack", "xapp-", r"[0-9]{1}-[A-Z0-9]{8,20}-[0-9]{10,14}-[a-z0-9]{40,80}"
    ),
    VendorKey("Stripe", "sk_live_", r"[A-Za-z0-9]{24,99}"),
    VendorKey("Stripe", "rk_live_", r"[A-Za-z0-9]{24,99}"),
)
"""The keys that are known, the most telling prefix first."""

_EMBEDDED: Final = (
    # They begin with what is secret; what tells them stands within.
    ("Azure", "JQQJ9", 52, r"[A-Za-z0-9]{52}JQQJ9[9DH][A-Za-z0-9]{26}"),
    ("Azure AI Search", "AzSe", 42, r"[A-Za-z0-9]{42}AzSe[A-D][A-Za-z0-9]{5}"),
    ("Azure Redis", "AzCa", 33, r"[A-Za-z0-9]{33}AzCa[A-P][A-Za-z0-9]{5}="),
)
"""Vendor, sign, characters before the sign, and pattern of keys without a prefix."""

_NAMED: Final = (
    # Nothing tells them but a name before them, or a sign that no run holds.
    *(
        (
            "AWS",
            sign,
            0,
            rf"{sign}[\\\"']{{0,8}}\s{{0,4}}[:=]\s{{0,4}}[\\\"']{{0,8}}"
            r"([A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])",
        )
        for sign in (
            "secret_access_key",
            "SECRET_ACCESS_KEY",
            "secretAccessKey",
            "SecretAccessKey",
        )
    ),
    (
        "Microsoft Entra",
        "Q~",
        4,
        r"(?<![A-Za-z0-9_~.-])([A-Za-z0-9_~.]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34})"
        r"(?![A-Za-z0-9_~.-])",
    ),
)
"""Vendor, sign, characters before the sign, and pattern with the key as its group."""

_BEFORE: Final = (
    r"(?:(?<![A-Za-z0-9])|(?<=\\[nrtbf])|(?<=%[0-9A-Fa-f]{2})|(?<=\\u[0-9A-Fa-f]{4}))"
)
"""What may stand before a key: no letter, unless it ends an escape."""

_AFTER: Final = r"(?![A-Za-z0-9])"

_PRIVATE_KEY_SIGN: Final = "PRIVATE KEY"
_LOOSE_SIGNS: Final = (
    _PRIVATE_KEY_SIGN.encode(),
    *(sign.encode() for _, sign, _, _ in _NAMED),
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
    rf"{_BEFORE}(eyJ{_WORD}{{8,2000}}\.)(eyJ{_WORD}{{8,8000}})\.{_WORD}{{16,1400}}"
)

_BLOB: Final = re.compile(r"[A-Za-z0-9+/=_-]+")
_BLOB_BYTES: Final = re.compile(rb"[A-Za-z0-9+/=_-]{64}")
_BLOB_LENGTH: Final = 64
"""As many characters of base64 before something are an image or the like."""

_MARGIN: Final = 8
"""Characters beside a run that tell whether a key begins and ends there."""

_OUTSIDE: Final = b" "
_MARKS: Final = bytes(
    ord("a") if chr(code) in f"{_DIGITS}-_." else _OUTSIDE[0] for code in range(256)
)
_LONG_RUN: Final = b"a" * 20
"""No key is shorter, with its prefix."""

_MAX_REMEMBERED: Final = 200
"""Longer runs without a key are seldom repeated."""

_MAX_BEHIND: Final = 2
"""Characters behind a run on which depends whether it is a key: one that a key may end
with and runs do not hold, and the one behind it."""

_MAX_BARREN: Final = 5_000
_barren_runs: set[bytes] = set()
"""Runs without a key, each with what is beside it. Recordings share most of theirs."""

_MIN_ENTROPY: Final = 3.0
"""Bits per character; random digits of base 16 have 3.4 and more."""

_WORDS_OF_PLACEHOLDERS: Final = re.compile(
    r"redacted|example|placeholder|dummy|fake|mock|sample|changeme|invalid|secret"
    r"|your|test|filtered|scrubbed|masked|sanitized|notreal|not[-_]?a[-_]?real"
    r"|abcdef|123456|987654|qwerty|(.)\1{4}|(..+)\2\2",
    re.IGNORECASE,
)
"""What people write in place of a key."""

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


def is_placeholder(secret: str) -> bool:
    """Return whether something stands for a secret, or is too regular to be one."""
    return is_stand_in(secret) or _entropy(secret) < _MIN_ENTROPY


def is_stand_in(secret: str) -> bool:
    """Return whether something says by a word or a pattern that it is no secret."""
    if _WORDS_OF_PLACEHOLDERS.search(secret):
        return True
    return "REDACTED" in re.sub(r"[^A-Za-z0-9]", "", secret).upper()


def prefixes() -> list[str]:
    """Return how the keys of vendors begin, each once; the longest are first."""
    return sorted({key.prefix for key in VENDOR_KEYS}, key=lambda p: (-len(p), p))


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
    for vendor, sign, before, pattern in _EMBEDDED:
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
    for vendor, sign, before, pattern in _NAMED:
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
    pattern = re.compile(rf"[-_](?={_WORD}{{16}})(?:{ends})")
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


def _entropy(text: str) -> float:
    """Return the bits per character of a text."""
    counts = Counter(text).values()
    return -sum(n / len(text) * math.log2(n / len(text)) for n in counts)
