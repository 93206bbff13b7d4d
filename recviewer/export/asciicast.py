"""A replay as a recording of a terminal, for asciinema and its players.

The formats: docs.asciinema.org/manual/asciicast/v2 and v3. In version 3, times are
counted from the event before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

import msgspec

from recviewer.export.facts import headline, without_secrets
from recviewer.export.frames import Drawing
from recviewer.export.page.runs import shown_text
from recviewer.jsondoc import parsing
from recviewer.library.scan.titles import title
from recviewer.model.exchange import Exchange
from recviewer.model.flat_reply import flattened
from recviewer.model.prompt import Prompt
from recviewer.model.transcript import Mark, Reply
from recviewer.playback.pace import Pace
from recviewer.playback.player import Playhead
from recviewer.playback.timeline import Timeline, timeline
from recviewer.protocols.request.conversation import last, text_of_user
from recviewer.text.sanitize import escaped_json

_FRAMES_PER_SECOND: Final = 30

_REST_SECONDS: Final = 2.0
"""How long the end stays."""

_START: Final = "\x1b[?25l\x1b[2J"
_END: Final = "\x1b[?25h"


class _Event(msgspec.Struct, frozen=True):
    seconds: float
    code: str
    data: str


def asciicast(
    path: str,
    exchange: Exchange,
    prompt: Prompt,
    reply: Reply,
    *,
    size: tuple[int, int],
    version: int,
    revealed: bool,
) -> bytes:
    """Write a replay at its own pace.

    Args:
        path: The recording.
        exchange: The exchange.
        prompt: Its request.
        reply: Its response.
        size: Columns and rows of the terminal.
        version: The version of the format, 2 or 3.
        revealed: Whether secrets are shown.
    """
    shown = partial(shown_text, revealed=revealed)
    known = exchange if revealed else without_secrets(exchange)
    columns, rows = size
    drawing = Drawing(
        title=shown(title(exchange, prompt, flattened(reply), path)),
        about=shown(" · ".join(headline(known, reply))),
        question=shown(last(prompt.messages, text_of_user) or ""),
        reply=reply,
        revealed=revealed,
        timeline=timeline(reply, Pace()),
        columns=columns,
        rows=rows,
    )
    values: list[object] = [_header(drawing, version)]
    before = 0.0
    for event in _events(drawing):
        seconds = event.seconds - (before if version == 3 else 0.0)
        before = event.seconds
        values.append([round(seconds, 6), event.code, event.data])
    lines = (escaped_json(parsing.dumps(value).decode()) for value in values)
    return ("\n".join(lines) + "\n").encode("utf-8", "replace")


def _header(drawing: Drawing, version: int) -> dict[str, object]:
    """Return the first line: the size of the terminal, and what is played."""
    clock = drawing.timeline.clock
    named = f"{drawing.title} ({clock.source} clock: {clock.basis})"
    if version == 2:
        size: dict[str, object] = {"width": drawing.columns, "height": drawing.rows}
    else:
        size = {"term": {"cols": drawing.columns, "rows": drawing.rows}}
    return {"version": version, **size, "title": named}


def _events(drawing: Drawing) -> Iterator[_Event]:
    """Yield what is printed and when, and the marks."""
    line = drawing.timeline
    before: Sequence[str] = [""] * drawing.rows
    left = list(drawing.reply.marks)
    seconds = 0.0
    for place, (seconds, chunk) in enumerate(_moments(line)):
        screen = drawing.frame(Playhead(chunk, seconds))
        changed = "".join(
            f"\x1b[{row};1H{new}\x1b[0m\x1b[K"
            for row, (old, new) in enumerate(zip(before, screen, strict=True), 1)
            if old != new
        )
        yield _Event(seconds, "o", (_START if not place else "") + changed)
        before = screen
        while left and left[0].chunk <= chunk:
            yield _Event(seconds, "m", _label(left.pop(0)))
    yield _Event(seconds + _REST_SECONDS, "o", _END)


def _moments(line: Timeline) -> Iterator[tuple[float, int]]:
    """Yield when the screen is drawn, and the newest chunk by then."""
    yield 0.0, -1 if len(line) > 1 else len(line) - 1
    frame, chunk = 0, -1
    for number, due in enumerate(line.due):
        now = int(due * _FRAMES_PER_SECOND)
        if now != frame and chunk >= 0:
            yield line.due[chunk], chunk
        frame, chunk = now, number
    if len(line) > 1:
        yield line.due[chunk], chunk


def _label(mark: Mark) -> str:
    label = mark.label if mark.label != mark.kind else ""
    of = "" if mark.choice is None else f"choice {mark.choice}"
    return shown_text(" · ".join(filter(None, (mark.kind, label, of))))
