"""Small replies for the tests of playback."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from recviewer.model.track import Channel, Kind
from recviewer.model.transcript import Reply, Totals
from recviewer.protocols.fold.builder import ReplyBuilder

CONTENT = Channel(Kind.CONTENT)
REASONING = Channel(Kind.REASONING)
EPOCH = 1_700_000_000
"""A second of 2023, from which tests count."""


def reply_of(
    *texts: str,
    channel: Channel = CONTENT,
    choices: int = 1,
    times: Sequence[float | None] = (),
    created: Sequence[int] = (),
    usage: Mapping[str, object] | None = None,
    totals: Totals | None = None,
) -> Reply:
    """Fold one chunk a text; choices take turns.

    Args:
        texts: What each chunk says; an empty one says nothing.
        channel: Where it belongs.
        choices: How many choices take turns.
        times: Seconds after `EPOCH` of each chunk; None where it has none.
        created: Whole seconds each chunk claims, as recorded.
        usage: Token counts as recorded.
        totals: Times the response states for itself.
    """
    build = ReplyBuilder()
    for k, text in enumerate(texts):
        build.ledger.begin_chunk()
        build.choice(k % choices).text(channel, text, ".text")
        if k < len(times) and (time := times[k]) is not None:
            build.time(EPOCH + time)
        if k < len(created):
            build.created(created[k])
    if usage is not None:
        build.usage(usage)
    if totals is not None:
        build.totals(totals)
    return build.snapshot()
