"""Object stores: `s3://bucket/key`, `gs://bucket/key` and `az://container/key`.

obstore reads them, with the credentials that it finds in the environment.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from functools import cached_property
from importlib.util import find_spec
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from recviewer.errors import ReadError
from recviewer.places.place import NOT_THERE, Held, refuse
from recviewer.text.secrets import masked_url

if TYPE_CHECKING:
    from obstore.store import ObjectStore

_THREADS: Final = 16
"""Requests that are under way at a time. The wait for each is most of what it takes."""

_AHEAD_FILES: Final = 32
"""Files that are read before they are asked for, while files are read in order."""

_MAX_AHEAD_BYTES: Final = 4_000_000
"""Larger files are not read before they are asked for."""

_CLIENT: Final[dict[str, Any]] = {
    "connect_timeout": timedelta(seconds=5),
    "timeout": timedelta(seconds=60),
}
_RETRIES: Final[dict[str, Any]] = {
    "max_retries": 3,
    "retry_timeout": timedelta(seconds=20),
}

_MAX_REASON_CHARACTERS: Final = 200

_ASKING_MACHINE: Final = re.compile(r"169\.254\.|computeMetadata|token request")
"""What is asked for credentials when the environment has none: the cloud's machine."""


_STATUS: Final = re.compile(r"status code: (\d+( \w+)*)")
"""What a store answers that has none of the objects asked for."""

_REFUSING: Final = ("401", "403")


class StorePlace:
    """A bucket, or a container."""

    def __init__(self, url: str) -> None:
        """Connect to nothing yet.

        Args:
            url: Such as `s3://bucket`.

        Raises:
            ReadError: There is no obstore, or this is no name of a bucket.
        """
        self.start = f"{url}/"
        _, _, bucket = url.partition("://")
        if "@" in bucket or not bucket:
            reason = "expected the name of a bucket; credentials are not part of a path"
            raise ReadError(masked_url(url), reason)
        if find_spec("obstore") is None:
            reason = "this needs an extra: pip install 'recviewer[remote]'"
            raise ReadError(url, reason)
        self._url = url
        self._known: dict[str, tuple[str, int]] = {}
        """Identities and sizes of the files that were listed."""
        self._ahead = _Ahead(self._get)

    @cached_property
    def _store(self) -> ObjectStore:
        scheme, _, bucket = self._url.partition("://")
        return _OPENED[scheme](bucket)

    def files(self, name: str) -> Iterable[str]:
        """Return the file of a name, or all files below a folder."""
        try:
            # What looks like a file is asked for first: mostly it is one.
            found = (self.is_file(name) and self._one(name)) or self._below(name)
            found = found or self._one(name)
        except Exception as error:  # also what its runtime raises
            refuse(self, name, _reason(error))
        if not found and name:
            refuse(self, name, NOT_THERE)
        self._known |= found
        return found

    def _one(self, name: str) -> dict[str, tuple[str, int]]:
        import obstore

        try:
            return _listed([obstore.head(self._store, name)]) if name else {}
        except FileNotFoundError:
            return {}

    def _below(self, name: str) -> dict[str, tuple[str, int]]:
        """List a folder, and those in it at the same time."""
        import obstore

        top = obstore.list_with_delimiter(self._store, name or None)

        def listed(prefix: str) -> Sequence[Any]:
            found: Sequence[Any] = obstore.list(self._store, prefix).collect()
            return found

        metas = list(top["objects"])
        with ThreadPoolExecutor(_THREADS) as threads:
            for each in threads.map(listed, top["common_prefixes"]):
                metas += each
        return _listed(metas)

    def is_file(self, name: str) -> bool:
        """Say whether a file has a name, or looks as if it had one."""
        return name in self._known or "." in name.rpartition("/")[2]

    def identity(self, name: str) -> str:
        """Return what the store recognises the content by; ask if it was not listed."""
        import obstore

        if name in self._known:
            return self._known[name][0]
        try:
            return _identity(obstore.head(self._store, name))
        except Exception:
            return ""

    def expect(self, names: Sequence[str]) -> None:
        """Note in which order files will be read."""
        small = [n for n in names if self._known[n][1] <= _MAX_AHEAD_BYTES]
        self._ahead.expect(small)

    def read(self, name: str) -> Held:
        """Read a file, and begin to read those that will be asked for next."""
        try:
            return self._ahead.read(name)
        except Exception as error:
            refuse(self, name, _reason(error))

    def _get(self, name: str) -> Held:
        import obstore

        found = obstore.get(self._store, name)
        return Held(bytes(found.bytes()), found.meta["last_modified"].timestamp())

    def beginning(self, name: str, size: int) -> bytes:
        """Read the first bytes of a file, and no others."""
        import obstore

        try:
            return bytes(obstore.get_range(self._store, name, start=0, length=size))
        except Exception as error:
            refuse(self, name, _reason(error))

    def close(self) -> None:
        """End the threads."""
        self._ahead.close()


class _Ahead:
    """Reads files in threads before they are asked for, once they are read in order."""

    def __init__(self, get: Callable[[str], Held]) -> None:
        self._get = get
        self._names: Sequence[str] = ()
        self._places: dict[str, int] = {}
        self._last = -1
        self._futures: dict[str, Future[Held]] = {}
        self._lock = Lock()

    @cached_property
    def _threads(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(_THREADS, thread_name_prefix="recviewer-store")

    def expect(self, names: Sequence[str]) -> None:
        """Note in which order files will be read."""
        with self._lock:
            self._names = names
            self._places = {name: place for place, name in enumerate(names)}
            self._last = -1

    def read(self, name: str) -> Held:
        """Return the content of a file."""
        with self._lock:
            future = self._futures.pop(name, None)
            place = self._places.get(name)
            if place is not None:
                # One file that is opened is no reason to read others.
                if place == self._last + 1 and place:
                    self._read_after(place)
                self._last = place
        return self._get(name) if future is None else future.result()

    def _read_after(self, place: int) -> None:
        following = self._names[place + 1 : place + 1 + _AHEAD_FILES]
        for name in following[: _AHEAD_FILES - len(self._futures)]:
            if name not in self._futures:
                self._futures[name] = self._threads.submit(self._get, name)

    def close(self) -> None:
        """End the threads."""
        if "_threads" in self.__dict__:
            self._threads.shutdown(cancel_futures=True)


def _listed(metas: Iterable[Any]) -> dict[str, tuple[str, int]]:
    return {meta["path"]: (_identity(meta), meta["size"]) for meta in metas}


def _identity(meta: Any) -> str:
    return meta["e_tag"] or f"{meta['last_modified']:%s.%f}-{meta['size']}"


def _client(*variables: str) -> dict[str, Any]:
    """Return how requests are sent: without encryption to a store that is named so.

    Args:
        variables: Those of the environment that name a store in place of the cloud's;
            the first one that is set counts.
    """
    endpoints = filter(None, map(os.environ.get, variables))
    plain = next(endpoints, "").startswith("http://")
    return _CLIENT | ({"allow_http": True} if plain else {})


def _s3(bucket: str) -> ObjectStore:
    from obstore.store import S3Store

    provider = None
    if "AWS_ACCESS_KEY_ID" not in os.environ and find_spec("boto3") is not None:
        provider = _profile()
    return S3Store(
        bucket,
        client_options=_client(  # type: ignore[arg-type,unused-ignore]
            "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT"
        ),
        retry_config=_RETRIES,  # type: ignore[arg-type,unused-ignore]
        credential_provider=provider,
    )


def _profile() -> Any:
    """Return credentials of the files that boto3 reads: profiles, single sign-on."""
    from obstore.auth.boto3 import Boto3CredentialProvider

    try:
        return Boto3CredentialProvider()
    except Exception:  # it finds none; obstore looks in other places
        return None


def _gs(bucket: str) -> ObjectStore:
    from obstore.store import GCSStore

    return GCSStore(
        bucket,
        client_options=_client("GOOGLE_BASE_URL"),  # type: ignore[arg-type,unused-ignore]
        retry_config=_RETRIES,  # type: ignore[arg-type,unused-ignore]
    )


def _az(container: str) -> ObjectStore:
    from obstore.store import AzureStore

    return AzureStore(
        container,
        client_options=_client(  # type: ignore[arg-type,unused-ignore]
            "AZURE_STORAGE_ENDPOINT", "AZURE_ENDPOINT"
        ),
        retry_config=_RETRIES,  # type: ignore[arg-type,unused-ignore]
    )


_OPENED: Final[dict[str, Callable[[str], ObjectStore]]] = {
    "s3": _s3,
    "gs": _gs,
    "az": _az,
}


def _reason(error: Exception) -> str:
    """Return what went wrong as a line without secrets."""
    text, _, details = masked_url(str(error)).partition("Debug source")
    code = re.search(r"<Code>(\w+)</Code>", text)
    if code is not None and code[1] in ("NoSuchBucket", "ContainerNotFound"):
        return "there is no such bucket"
    if isinstance(error, FileNotFoundError):
        return NOT_THERE
    if _ASKING_MACHINE.search(text):
        return "expected credentials in the environment, and found none"
    status = _STATUS.search(text)
    if status is not None:
        said = code[1] if code else status[1]
        if status[1].startswith(_REFUSING):
            return f"the store refuses these credentials: {said}"
        return f"the store answers {said}"
    if "error sending request" in text:
        why = re.search(r'(?:message|error): "([^"]*)"', details)
        return f"the store cannot be reached{f': {why[1]}' if why else ''}"
    said = " ".join(text.removeprefix("Generic ").split())
    return said[:_MAX_REASON_CHARACTERS] or type(error).__name__
