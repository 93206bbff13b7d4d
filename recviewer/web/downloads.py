"""Files on their way from an app to a browser: whole, or seen to be cut."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Final
from urllib.parse import quote

from aiohttp import web
from textual_serve.download_manager import (
    DOWNLOAD_CHUNK_SIZE,
    Download,
    DownloadManager,
)

_TAKEN: Final = "taken"
"""Marks an offer that was accepted."""


class Downloads(DownloadManager):
    """Holds what apps offer, for as long as they run.

    What the base class sends of a file that is cut off, because the tab is gone or its
    app slow, ends as if it were whole.
    """

    def offer(self, key: str) -> Download | None:
        """Return what an app offers by a key, if nobody has taken it."""
        offer = self._active_downloads.get(key)
        return None if offer is None or offer.open_method == _TAKEN else offer

    async def send(self, offer: Download, request: web.Request) -> web.StreamResponse:
        """Answer with a file.

        Args:
            offer: The file; it is taken by this.
            request: Who takes it. Where the file ends too early, so does the
                connection, which is how a browser knows.
        """
        offer.open_method = _TAKEN
        response = web.StreamResponse()
        response.content_type = "application/octet-stream"  # nothing to show in a tab
        name = quote(offer.file_name, safe="")
        response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
        await response.prepare(request)
        try:
            async with aclosing(self.download(offer.delivery_key)) as pieces:
                async for piece in pieces:
                    await response.write(piece)
        except ConnectionError:
            if request.transport is not None:
                request.transport.abort()
        return response

    async def download(self, delivery_key: str) -> AsyncGenerator[bytes, None]:
        """Yield a file, piece by piece.

        Args:
            delivery_key: The key of its offer.

        Raises:
            ConnectionError: The app has ended before the file did.
        """
        offer = self._active_downloads[delivery_key]
        wanted: dict[str, str | int | bool | None] = {
            "type": "deliver_chunk_request",
            "key": delivery_key,
            "size": DOWNLOAD_CHUNK_SIZE,
            "name": offer.name,
        }
        try:
            piece: bytes | None = b"-"
            while piece:
                asked = await offer.app_service.send_meta(wanted)
                piece = await offer.incoming_chunks.get() if asked else None
                if piece is None:
                    raise ConnectionAbortedError("the app has ended")
                yield piece
        finally:
            self._active_downloads.pop(delivery_key, None)

    async def cancel_app_downloads(self, app_service_id: str) -> None:
        """Cut off, and forget, what an app has offered.

        Args:
            app_service_id: The app, which has ended.
        """
        for key, offer in list(self._active_downloads.items()):
            if offer.app_service.app_service_id == app_service_id:
                del self._active_downloads[key]
                await offer.incoming_chunks.put(None)
