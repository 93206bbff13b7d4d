from __future__ import annotations

from recviewer.model.track import Channel, Kind
from recviewer.model.transcript import Mark, MarkKind
from recviewer.protocols.fold.builder import ReplyBuilder
from recviewer.protocols.fold.channels import channel
from recviewer.protocols.fold.ledger import ChunkLedger

CONTENT: Channel = channel(Kind.CONTENT)


def test_chunks_are_numbered_from_0() -> None:
    ledger = ChunkLedger()
    assert ledger.chunk == -1
    ledger.begin_chunk()
    assert ledger.chunk == 0


def test_each_chunk_begins_with_no_acts_and_no_writer() -> None:
    ledger = ChunkLedger()
    ledger.acts, ledger.writer = 2, 7
    before = ledger.only_writer
    ledger.begin_chunk()
    assert before == 7
    assert ledger.acts == 0
    assert ledger.writer is ledger.only_writer is None


def test_an_event_is_marked_at_the_chunk_that_brings_it() -> None:
    ledger = ChunkLedger()
    ledger.mark(MarkKind.ERROR, None, "early")
    ledger.begin_chunk()
    ledger.begin_chunk()
    ledger.mark(MarkKind.FINISH, 3, "stop")
    assert ledger.marks() == (
        Mark(0, MarkKind.ERROR, None, "early"),
        Mark(1, MarkKind.FINISH, 3, "stop"),
    )
    assert ledger.acts == 1


def test_a_reply_and_its_choices_share_a_ledger() -> None:
    build = ReplyBuilder()
    for _ in range(2):
        build.ledger.begin_chunk()
        build.choice(0).text(CONTENT, "a", ".a")
        build.choice(5).text(CONTENT, "b", ".b")
    assert build.ledger.chunk == 1
    assert build.ledger.writer == 5
    assert build.ledger.only_writer is None


def test_a_chunk_that_adds_one_text_and_nothing_else_has_an_only_writer() -> None:
    build = ReplyBuilder()
    build.ledger.begin_chunk()
    build.choice(5).text(CONTENT, "a", ".a")
    assert build.ledger.only_writer is None  # it is the first text: that is marked

    build.ledger.begin_chunk()
    build.choice(5).text(CONTENT, "a", ".a")
    assert build.ledger.only_writer == 5

    build.ledger.begin_chunk()
    build.choice(5).text(CONTENT, "a", ".a")
    build.skip_template()
    assert build.ledger.only_writer is None


def test_a_builder_is_freed_without_the_garbage_collector() -> None:
    build = ReplyBuilder()
    build.ledger.begin_chunk()
    build.choice(0).text(CONTENT, "a", ".a")
    freed = []

    class Watch(str):
        def __del__(self) -> None:
            freed.append(self)

    build.choice(1).text(CONTENT, Watch("b"), ".b")
    del build
    assert freed == ["b"]
