"""Tests of object stores, whose packages `make extras` installs; else they skip."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec

import pytest

from recviewer.places import opening

MISSING = [name for name in ("obstore", "moto", "boto3") if find_spec(name) is None]


@pytest.fixture(scope="session")
def endpoint() -> Iterator[str]:
    """Run an object store on this machine; return its URL."""
    if MISSING:
        pytest.skip(f"needs {', '.join(MISSING)}: make extras")
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    """Make an empty bucket, which the environment has the credentials of."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "me")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    yield Bucket(endpoint)
    opening.close_all()


class Bucket:
    """A bucket called `recordings` of the server at `endpoint`."""

    def __init__(self, endpoint: str) -> None:
        import boto3

        self.endpoint = endpoint
        self._client = boto3.client("s3", endpoint_url=endpoint)
        self._reset()
        self._client.create_bucket(Bucket="recordings")

    def _reset(self) -> None:
        from urllib.request import Request, urlopen

        request = Request(f"{self.endpoint}/moto-api/reset", method="POST")
        urlopen(request).close()

    def put(self, key: str, data: bytes, readers: str = "private") -> None:
        """Write an object, which nobody else may read unless `readers` says so."""
        self._client.put_object(Bucket="recordings", Key=key, Body=data, ACL=readers)

    def delete(self, key: str) -> None:
        """Delete an object."""
        self._client.delete_object(Bucket="recordings", Key=key)
