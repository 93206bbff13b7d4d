"""Everything that the program does with a file before drawing it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from recviewer.address import Address
from recviewer.check import registry, reports
from recviewer.check.checker import check_file
from recviewer.cli import ls, show
from recviewer.errors import ReadError
from recviewer.export.code.curl import curl
from recviewer.jsondoc.nodes import Node, root
from recviewer.library.scan.summarize import summarize
from recviewer.library.tree.arrangement import Arrangement
from recviewer.model.exchange import Exchange
from recviewer.model.prompt import Prompt
from recviewer.model.transcript import Reply
from recviewer.playback.effects import effects
from recviewer.playback.pace import Pace
from recviewer.playback.replay import ClockMode
from recviewer.playback.timeline import timeline
from recviewer.reading.opening import (
    ExchangeRead,
    OpenFailed,
    ReplyFolded,
    open_in_steps,
)
from recviewer.text.masked_json import exchange_text, request_json
from recviewer.text.sanitize import sanitize_line
from recviewer.tui.choices.document import document
from recviewer.tui.choices.head import choice_facts
from recviewer.tui.choices.notices import (
    error_notice,
    notes_notice,
    silence_notice,
)
from recviewer.tui.chunks.constant_fields import constant_fields
from recviewer.tui.common.wrapping import clip
from recviewer.tui.jsontree.rows import json_row
from recviewer.tui.library.columns import columns_that_fit
from recviewer.tui.library.row_lines import EntryRow, Fits, entry_row
from recviewer.tui.request.blocks import blocks
from recviewer.tui.request.summary import headline, summary
from recviewer.tui.screens.figures import figures_content
from tests.harmless import harmful

_RULES = registry.without_missing(registry.named(["ALL"]))[0]

_MAX_NODES = 60
"""Values of a JSON tree that are drawn."""


def examine(path: Path) -> None:
    """List, print, open and check a recording.

    Raises:
        Exception: Anything the program raises where it should give a reason.
        AssertionError: If the output is not harmless or not UTF-8.
    """
    _list(path)
    _print(path)
    _open(path)
    _go_by_rules(path)


def _list(path: Path) -> None:
    for entry in summarize(str(path)):
        assert not entry.reason.startswith("not understood"), entry.reason
        assert "\n" not in entry.reason
        columns = columns_that_fit(60, Arrangement(), 10)
        fit = partial(clip, sanitize_line(entry.title))
        row = entry_row(EntryRow(entry), columns, 60, Fits(fit, fit, fit, fit)).plain
        assert row
        assert not harmful(row)
    _check(ls.table([Address(str(path))], 100))
    list(ls.jsonl([Address(str(path))]))


def _print(path: Path) -> None:
    _check(show.lines([Address(str(path))], "text"))
    for line in show.lines([Address(str(path))], "jsonl"):
        assert isinstance(line, ReadError) or "\n" not in line


def _check(lines: Iterable[str | ReadError]) -> None:
    for line in lines:
        if isinstance(line, ReadError):
            assert not line.reason.startswith("not understood"), line.reason
        else:
            assert not harmful(line)
            line.encode()


def _go_by_rules(path: Path) -> None:
    findings = check_file(str(path), _RULES).findings
    for each in findings:
        assert f"{each.rule} could not look" not in each.message, each.message
        is_fault = each.rule == "R1" and each.message.startswith("not understood")
        assert not is_fault, each.message
    _check(reports.text(findings))
    for line in reports.jsonl(findings):
        assert "\n" not in line


def _open(path: Path) -> None:
    for message in open_in_steps(str(path), 0, ClockMode(Pace())):
        if isinstance(message, OpenFailed):
            assert not message.reason.startswith("not understood"), message.reason
        elif isinstance(message, ExchangeRead):
            exchange = message.exchange
            _draw_request(exchange, message.prompt)
        elif isinstance(message, ReplyFolded) and message.folding.reply is not None:
            _draw_reply(exchange, message.folding.reply)


def _draw_request(exchange: Exchange, prompt: Prompt) -> None:
    blocks(exchange, prompt, revealed=False)
    headline(exchange, prompt, 80)
    summary(exchange, prompt, 80)
    request_json(exchange.request)
    curl(exchange.request)
    for revealed in (False, True):
        _draw_json(root(exchange_text(exchange, revealed=revealed)))


def _draw_json(whole: Node) -> None:
    """Draw the first nodes of a tree, open and closed."""
    nodes = deque([whole])
    for _ in range(_MAX_NODES):
        if not nodes:
            return
        node = nodes.popleft()
        for is_open in (False, True):
            json_row(node, is_open, 60)
        node.text_value()
        nodes.extend(node.children)


def _draw_reply(exchange: Exchange, reply: Reply) -> None:
    for assume in (False, True):
        line = timeline(reply, Pace(), assume=assume, idle_cap=2.0)
        assert len(line) == reply.chunk_count
        assert all(a <= b for a, b in zip(line.due, line.due[1:], strict=False))
    figures_content(reply)
    notes_notice(exchange, reply)
    silence_notice(exchange, reply, {})
    if reply.error is not None:
        error_notice(reply.error)
    for choice in reply.choices:
        document(choice)
        choice_facts(choice, streamed=True)
    for chunk in range(min(reply.chunk_count, 5)):
        effects(reply, chunk)
        exchange.response.chunks.path(chunk, ".a")
        _draw_json(root(exchange.response.chunks.text(chunk)))
    list(constant_fields(exchange.response.chunks))
