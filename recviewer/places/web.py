"""Single files of web servers: `https://host/path`."""

from __future__ import annotations

import json
import os
from base64 import b64encode
from collections.abc import Iterable, Mapping
from email.utils import parsedate_to_datetime
from http.client import HTTPException, HTTPMessage, IncompleteRead, InvalidURL
from typing import IO, Final
from urllib.error import HTTPError, URLError
from urllib.parse import unquote, urlsplit, urlunsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from recviewer.places.place import MAX_BYTES, NOT_THERE, Held, refuse
from recviewer.text.secrets import masked_url

_URLS_VARIABLE: Final = "RECVIEWER_URLS"
"""Environment variable by which a process is told the whole of masked URLs."""

_SECONDS: Final = 30
"""How long a server may be silent."""

_MAX_CACHED_BYTES: Final = 50_000_000
"""Size from which on a file is not kept for when it is read again."""

_whole: dict[str, str] = {}
"""URLs with their passwords and signatures, by what is shown of them."""


def hide(url: str) -> str:
    """Return a URL without passwords and signatures, by which it is read from now on.

    Nothing that prints a path can print what it does not have.
    """
    shown = masked_url(url)
    if shown != url:
        _whole[shown] = url
    return shown


def environment() -> Mapping[str, str]:
    """Return the environment by which a process can read what is hidden here."""
    return {_URLS_VARIABLE: json.dumps(_whole)} if _whole else {}


def _revealed(shown: str) -> str:
    if shown not in _whole:
        _whole.update(json.loads(os.environ.get(_URLS_VARIABLE, "{}")))
    return _whole.get(shown, shown)


class WebPlace:
    """A URL, which is the only file that is read of its server."""

    def __init__(self, shown: str) -> None:
        """Ask for nothing yet.

        Args:
            shown: The URL as `hide` returns it.
        """
        at = shown.rpartition("/")[0]
        self.start = f"{at}/"
        self.name = shown.removeprefix(self.start)
        self._held: tuple[str, Held] | None = None
        """The file as it was read last, with what the server recognises it by."""

    def files(self, name: str) -> Iterable[str]:
        """Return the file."""
        return [name]

    def is_file(self, name: str) -> bool:
        """Say that it is one."""
        return True

    def identity(self, name: str) -> str:
        """Return nothing: whether it has changed is asked when it is read."""
        return ""

    def read(self, name: str) -> Held:
        """Read the file, unless the server says that it is the same as before."""
        if name != self.name:
            refuse(self, name, NOT_THERE)
        try:
            return self._fetched()
        except HTTPError as error:
            with error:
                refuse(self, name, _told(error))
        except URLError as error:
            why = getattr(error.reason, "strerror", None) or error.reason
            refuse(self, name, f"the server cannot be reached: {why}")
        except (ValueError, InvalidURL) as error:
            refuse(self, name, f"expected a URL: {masked_url(str(error))}")
        except (OSError, HTTPException) as error:
            refuse(self, name, f"the server broke off: {error or type(error).__name__}")

    def _fetched(self) -> Held:
        request = _request(_revealed(self.start + self.name))
        if self._held is not None:
            request.add_header("If-None-Match", self._held[0])
        try:
            with build_opener(_Redirects).open(request, timeout=_SECONDS) as answer:
                data = answer.read(MAX_BYTES + 1)
                headers = answer.headers
        except HTTPError as error:
            if error.code == 304 and self._held is not None:
                error.close()
                return self._held[1]
            raise
        if len(data) > MAX_BYTES:
            refuse(self, self.name, f"expected at most {MAX_BYTES:,} bytes")
        announced = headers.get("Content-Length", "")
        if announced.isdigit() and len(data) < int(announced):
            raise IncompleteRead(data, int(announced) - len(data))
        held, tag = Held(data, _mtime(headers)), headers.get("ETag", "")
        self._held = (tag, held) if tag and len(data) <= _MAX_CACHED_BYTES else None
        return held

    def beginning(self, name: str, size: int) -> bytes:
        """Read the first bytes of the file."""
        return self.read(name).data[:size]

    def close(self) -> None:
        """Forget what was read."""
        self._held = None


def _request(url: str) -> Request:
    """Return what is sent; a user and a password go to this server only."""
    parts = urlsplit(url)
    user, at, host = parts.netloc.rpartition("@")
    request = Request(
        urlunsplit(parts._replace(netloc=host, fragment="")),
        headers={"User-Agent": "recviewer", "Accept": "*/*"},
    )
    if at:
        name, _, password = user.partition(":")
        pair = f"{unquote(name)}:{unquote(password)}".encode()
        token = f"Basic {b64encode(pair).decode()}"
        request.add_unredirected_header("Authorization", token)
    return request


class _Redirects(HTTPRedirectHandler):
    """Follows a server to another one, but not from an encrypted connection to none."""

    def redirect_request(
        self,
        req: Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> Request | None:
        if req.type == "https" and not newurl.startswith("https://"):
            return None  # the redirection itself is then the error
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _told(error: HTTPError) -> str:
    """Return what a server says instead of sending a file."""
    if error.code in (404, 410):
        return f"{NOT_THERE} ({error.code})"
    reason = f"the server answers {error.code} {error.reason}".rstrip()
    if error.code in (401, 403):
        return f"{reason}: it wants credentials, or these have expired"
    return reason


def _mtime(headers: Mapping[str, str]) -> float:
    try:
        return parsedate_to_datetime(headers["Last-Modified"]).timestamp()
    except (KeyError, TypeError, ValueError, OverflowError):
        return 0.0
