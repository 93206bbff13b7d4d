"""A review of 5,000 exchanges: deciding, going on and undoing, key by key."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from benchmarks import inputs
from benchmarks.measuring import percentile
from benchmarks.scene import SceneApp, Stalls
from benchmarks.table import Row
from benchmarks.terminals import play
from recviewer.compare.comparison import Side
from recviewer.compare.exchanges import compare
from recviewer.config.app_options import AppOptions
from recviewer.reading import reader
from recviewer.review.changes import Change, Status
from recviewer.review.decisions import Decisions
from recviewer.review.queue import Queue
from recviewer.review.rows import ReviewRow
from recviewer.tui.screens.review import ReviewScreen

_ROWS = 5_000
_WORDS = 30
"""Words of an answer."""

_ANSWER = (
    '{"__type__": "openai.types.chat.chat_completion.ChatCompletion", "__data__": '
    '{"choices": [{"index": 0, "finish_reason": "stop", '
    '"message": {"role": "assistant", "content": %s}}]}}'
)

_KEYS = 100
"""How often each of them is pressed."""


def rows(work: Path) -> Iterator[Row]:
    """Let all rows come, then decide."""
    folder = work / "nothing"
    folder.mkdir(exist_ok=True)
    figures = play("reviewing:decide", work, str(folder), str(work / "decisions"))
    what = f"in a review of {_ROWS:,} exchanges, to screen, p95"
    yield Row(f"accept key {what}", figures["accept"] * 1e3, 50, "ms")
    yield Row(f"undo key {what}", figures["undo"] * 1e3, 50, "ms")
    yield Row("longest stall while its rows arrive", figures["stall"] * 1e3, 50, "ms")


async def decide(app: SceneApp, folder: str, decisions: str) -> dict[str, float]:
    """Accept one after the other, and undo that."""
    queue = Queue(Decisions(Path(decisions)))
    screen = ReviewScreen(
        queue, _made_rows, stop=bool, place="made up", options=AppOptions((folder,))
    )
    await app.push_screen(screen)
    async with Stalls() as stalls:
        await app.until(lambda: len(queue.rows) == _ROWS)
    figures = {"stall": stalls.longest}
    for name, key in (("accept", "a"), ("undo", "u")):
        seconds = [await app.typed(key) for _ in range(_KEYS)]
        figures[name] = percentile(seconds, 95)
    return figures


decide.options = lambda folder, *_: AppOptions((folder,))  # type: ignore[attr-defined]


def _made_rows() -> Iterator[ReviewRow]:
    """Make rows, half of which say something else."""
    texts = inputs.words()
    for number in range(_ROWS):
        words = list(islice(texts, _WORDS))
        before = _side(number, words)
        words[_WORDS // 2] = "else " if number % 2 else words[_WORDS // 2]
        after = _side(number, words, seed=number % 40)
        change = Change(before.path, Status.MODIFIED, before, after, before.path)
        yield ReviewRow(change, compare(before, after))


def _side(number: int, words: list[str], **fields: int) -> Side:
    question = {"role": "user", "content": f"Question {number}"}
    recording = {
        "test_id": f"tests/test_{number % 50}.py::test_{number}",
        "request": {
            "method": "POST",
            "url": "http://localhost/v1/chat/completions",
            "endpoint": "/v1/chat/completions",
            "body": {"model": "made-up", "messages": [question], **fields},
        },
        "response": {"body": json.loads(_ANSWER % json.dumps("".join(words)))},
    }
    path = f"{number}.json"
    [exchange] = reader.parse(json.dumps(recording).encode(), path).exchanges
    return Side(path, exchange)
