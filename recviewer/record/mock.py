"""A server that answers as recorded, so that a program can be tried without a key."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from time import monotonic
from typing import Final
from urllib.parse import urlsplit

from aiohttp import hdrs, web
from msgspec import Struct
from multidict import CIMultiDict

from recviewer.compare.comparison import Side
from recviewer.errors import RecviewerError
from recviewer.framing import body, content_encoding
from recviewer.playback.pace import Pace
from recviewer.reading.recording_cache import RecordingCache
from recviewer.record.answers import Answer, answer_of
from recviewer.record.lookup import Asking, Entry, Lookup, explain_miss
from recviewer.record.loopback import is_local, listening, told, until_signalled

Say = Callable[[str], None]

_MAX_REQUEST_BYTES: Final = 1 << 28

_MISSED: Final = 404


class Playing(Struct, frozen=True):
    """What to answer with, and how."""

    lookup: Lookup
    sides: Callable[[], Iterable[Side]]
    """Reads all recordings again, to say which is nearest."""
    pace: Pace
    speed: float
    port: int


class Mock:
    """Answers requests from recordings."""

    def __init__(self, playing: Playing, say: Say) -> None:
        """Take what to answer with.

        Args:
            playing: The recordings, and how they are played.
            say: Prints a line for people.
        """
        self._playing = playing
        self._say = say
        self._cache = RecordingCache()
        self._reading = asyncio.Lock()

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer a request as recorded, or say what is nearest to it."""
        started = monotonic()
        allowed = _cross_origin(request)
        if request.method == hdrs.METH_OPTIONS and hdrs.ORIGIN in request.headers:
            return web.Response(status=204, headers=allowed)
        asking = await _asking(request)
        entry = self._playing.lookup.find(asking)
        if entry is None:
            said = await asyncio.to_thread(explain_miss, asking, self._playing.sides)
            self._say(said.partition("\n")[0])
            refused = told(_MISSED, said)
            refused.headers.update(allowed)
            return refused
        try:
            async with self._reading:  # the cache is for one thread at a time
                answer = await asyncio.to_thread(self._read, entry)
        except RecviewerError as error:
            self._say(str(error))
            return told(500, str(error))
        self._say(f"{asking.method} {asking.endpoint} ← {entry.path} · {answer.clock}")
        return await self._send(request, answer, allowed, started)

    def _read(self, entry: Entry) -> Answer:
        recording = self._cache.read(entry.path)
        return answer_of(recording.exchanges[entry.number], self._playing.pace)

    async def _send(
        self,
        request: web.Request,
        answer: Answer,
        allowed: dict[str, str],
        started: float,
    ) -> web.StreamResponse:
        headers = CIMultiDict([*answer.headers, *allowed.items()])
        response = web.StreamResponse(status=answer.status, headers=headers)
        if len(answer.pieces) == 1 and not answer.broken:
            response.content_length = len(answer.pieces[0])
        await response.prepare(request)
        for piece, due in zip(answer.pieces, answer.due, strict=True):
            wait = started + due / self._playing.speed - monotonic()
            if wait > 0:
                await asyncio.sleep(wait)
            await response.write(piece)
        if answer.broken and request.transport is not None:
            request.transport.close()
        else:
            await response.write_eof()
        return response


async def _asking(request: web.Request) -> Asking:
    data = bytearray()
    async for piece in request.content.iter_any():
        data += piece
        if len(data) > _MAX_REQUEST_BYTES:
            raise web.HTTPRequestEntityTooLarge(_MAX_REQUEST_BYTES, len(data))
    encoding = request.headers.get(hdrs.CONTENT_ENCODING, "")
    decoded = content_encoding.decode(bytes(data), encoding)
    value = body.parse_request(decoded.value)
    return Asking(request.method, request.raw_path, value)


def _cross_origin(request: web.Request) -> dict[str, str]:
    """Return headers that let pages of this machine, and no others, ask."""
    origin = request.headers.get(hdrs.ORIGIN, "")
    if not is_local(urlsplit(origin).netloc):
        return {}
    asked = request.headers.get(hdrs.ACCESS_CONTROL_REQUEST_HEADERS, "*")
    return {
        hdrs.ACCESS_CONTROL_ALLOW_ORIGIN: origin,
        hdrs.ACCESS_CONTROL_ALLOW_HEADERS: asked,
        hdrs.ACCESS_CONTROL_ALLOW_METHODS: "*",
        hdrs.ACCESS_CONTROL_EXPOSE_HEADERS: "*",
        hdrs.VARY: hdrs.ORIGIN,
    }


def play(playing: Playing, say: Say) -> None:
    """Answer requests until ctrl+c.

    Args:
        playing: The recordings, and how they are played.
        say: Prints a line for people.

    Raises:
        UsageError: The port cannot be used.
    """
    asyncio.run(_play(playing, say))


async def _play(playing: Playing, say: Say) -> None:
    mock = Mock(playing, say)
    async with listening(mock.answer, playing.port) as address:
        say(f"{address} answers as recorded; a client's base URL is this and its path")
        await until_signalled()
