"""Secrets that the name of a header or of a field of a URL tells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Final
from urllib.parse import unquote

from msgspec import Struct

from recviewer.check.finding import Hit
from recviewer.check.secrets.scan import HASH_DIGITS, hash_of
from recviewer.check.subject import Origin, Subject, Text
from recviewer.text.placeholders import is_placeholder, is_stand_in
from recviewer.text.secrets import is_secret

MIN_CHARACTERS: Final = 16
"""Shorter values are words, numbers and stand-ins more often than secrets."""


_STAND_IN_STARTS: Final = "<{[($%*"
"""How stand-ins such as `<API_KEY_1>` and `${KEY}` begin."""

_WORD: Final = r"(?:[a-z]{1,12}|[A-Z]{1,12}|[A-Z][a-z]{1,11}|[vV]?\d{1,6})"

_WORDS: Final = re.compile(rf"_*{_WORD}(?:[-_./]+{_WORD})+_*")
"""Words and short numbers, as in `replay-mode-token-1`; secrets mix letters and digits
within their parts."""

_MADE_UP_HOST: Final = re.compile(
    r"https?://(?:[^/@]*@)?(?:testserver|(?:[\w-]+\.)*(?:example|invalid|test)"
    r"(?:\.(?:com|org|net))?)(?::\d+)?(?:[/?#]|$)",
    re.IGNORECASE,
)
"""Hosts that are reserved for examples and tests."""

_LOCAL_HOST: Final = re.compile(
    r"https?://(?:localhost|127(?:\.\d{1,3}){3}|0\.0\.0\.0|\[::1\])(?::\d+)?(?:[/?#]|$)",
    re.IGNORECASE,
)

_MIN_REPLACED: Final = 8
"""Shorter values turn up elsewhere by chance, where they are no secrets."""


class NameKind(StrEnum):
    """What a name says of its value."""

    AUTHORIZATION = "authorization"
    COOKIE = "cookie"


class NamedSecret(Struct, frozen=True):
    """The value of a header, a cookie or a field of a URL with a secret name."""

    kind: NameKind
    value: str
    """Without the scheme of an authorization. Never printed."""
    where: str
    """Where it is, as a message says it."""
    is_password: bool = False
    """Whether it may be so short that its hash would tell it."""
    is_key: bool = False
    """Whether a header of this name holds nothing else than a key."""

    @property
    def is_strong(self) -> bool:
        """Whether it is as long and as irregular as secrets are."""
        value = self.value
        return (
            len(value) >= MIN_CHARACTERS
            and any(map(str.isdigit, value))
            and value[0] not in _STAND_IN_STARTS
            and not is_placeholder(value)
            and not _WORDS.fullmatch(value)
        )

    @property
    def is_replaced(self) -> bool:
        """Whether `redact` replaces it, here and wherever else it stands."""
        value = self.value
        return self.is_strong or (
            self.is_key
            and len(value) >= _MIN_REPLACED
            and value[0] not in _STAND_IN_STARTS
            and not is_stand_in(value)
        )

    def hit(self, what: str) -> Hit:
        """Return the hit of a rule.

        Args:
            what: What it is, with its article.
        """
        shape = f"{len(self.value):,} characters"
        if self.is_password:
            return Hit(f"{what} {self.where}: {shape}", detail=self.where)
        digits = hash_of(self.value)
        said = f"{what} {self.where}: {shape} (sha256 {digits[:HASH_DIGITS]})"
        return Hit(said, detail=digits)


_HARMLESS: Final = re.compile(
    r"session|authenticate|csrf|xsrf|signature|allow|expose|page|continuation|next"
    r"|prev|tokenizer|count|usage|limit|remaining|type|scope|expir"
    r"|(?:request|trace|correlation|client|key)[-_]?id",
    re.IGNORECASE,
)
"""Parts of names of headers that sound secret and let nobody in."""

_KEY_HEADERS: Final = frozenset(
    {
        *("api-key", "authorization", "ocp-apim-subscription-key"),
        *("proxy-authorization", "x-api-key", "x-goog-api-key"),
    }
)

_AUTHORIZATION: Final = re.compile(
    r"\s*(?:(bearer|basic|token|apikey|negotiate|key)\s+)?([^\s,;\"]+)\s*",
    re.IGNORECASE,
)
"""Scheme and value; of schemes with several fields none is a secret by itself."""

_SIGNED: Final = re.compile(r"aws4-hmac|digest", re.IGNORECASE)

_FIELD: Final = re.compile(r"[?&;#]([^=&;#?\s]{1,80})=([^&;#\s]{1,4000})")
_USER: Final = re.compile(r"://[^/@?#:\s]{0,200}:([^/@?#\s]{1,400})@")

_COOKIE: Final = re.compile(r"\s*([^=;,\s]{1,120})=\"?([^;,\s\"]{1,8000})")

_ATTRIBUTES: Final = frozenset(
    {"domain", "expires", "max-age", "path", "priority", "samesite", "version"}
)
"""What stands in `set-cookie` besides the cookie."""

_OF_PROXIES: Final = re.compile(
    r"__cf|_cfuvid|cf_|__cflb|awsalb|arraffinity|incap_|visid_|nlbi_|ak_bmsc|bm_|_ga"
    r"|_gid|ajs_|gclb|datadome|hwwaf|ogpc$|otz$|_dd_|intercom|__stripe|nid$|1p_jar|aec$"
    r"|_?csrf|xsrf",
    re.IGNORECASE,
)
"""How names of cookies begin that tell a connection, a browser or a form, and no
account."""


def named_secrets(subject: Subject) -> Iterator[NamedSecret]:
    """Yield the values with secret names, weak ones and stand-ins among them."""
    for text in subject.heads():
        if text.origin is Origin.URL:
            yield from _in_url(text.text)
        else:
            yield from _in_header(text)


def strong_secrets(subject: Subject, kind: NameKind) -> Iterator[NamedSecret]:
    """Yield the values of a kind that look like secrets, each once.

    A host that is made up knows no secret. A cookie of a server on the same machine
    lets nobody in elsewhere.
    """
    found: dict[str, NamedSecret] = {}
    for each in named_secrets(subject):
        if each.kind is kind:
            found.setdefault(each.value, each)
    if not found or _knows_none(subject.exchange.request.url or "", kind):
        return
    yield from (each for each in found.values() if each.is_strong)


def _knows_none(url: str, kind: NameKind) -> bool:
    """Say whether a host has no secrets of a kind that count."""
    local = kind is NameKind.COOKIE and _LOCAL_HOST.match(url)
    return bool(local or _MADE_UP_HOST.match(url))


def _in_url(url: str) -> Iterator[NamedSecret]:
    kind = NameKind.AUTHORIZATION
    for match in _FIELD.finditer(url) if "=" in url else ():
        name = unquote(match[1])
        if is_secret(name) and not _HARMLESS.search(name):
            yield NamedSecret(kind, match[2], f"in the URL's {name}")
    for match in _USER.finditer(url) if "@" in url else ():
        yield NamedSecret(kind, match[1], "in the URL, before its host", True)


def _in_header(text: Text) -> Iterator[NamedSecret]:
    name = text.name.lower()
    if name in ("cookie", "set-cookie"):
        yield from _cookies(text.text, name)
    elif is_secret(name) and not _HARMLESS.search(name):
        match = _AUTHORIZATION.fullmatch(text.text)
        if match and not _SIGNED.match(text.text):
            is_password = (match[1] or "").lower() == "basic"
            where = f"in the header {name}"
            kind, is_key = NameKind.AUTHORIZATION, name in _KEY_HEADERS
            yield NamedSecret(kind, match[2], where, is_password, is_key)


def _cookies(text: str, header: str) -> Iterator[NamedSecret]:
    for match in _COOKIE.finditer(text):
        name, value = match[1], match[2]
        if name.lower() not in _ATTRIBUTES and not _OF_PROXIES.match(name):
            where = f"{name} in the header {header}"
            yield NamedSecret(NameKind.COOKIE, value, where)
