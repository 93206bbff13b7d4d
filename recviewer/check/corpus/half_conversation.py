"""C6: half of a conversation is missing."""

from __future__ import annotations

from collections.abc import Iterator

from recviewer.check.examples import answered, recording, tool_call
from recviewer.check.facts import Corpus, ExchangeFacts, name_of
from recviewer.check.finding import Hit, Severity
from recviewer.check.rule import Rule


def _check(corpus: Corpus) -> Iterator[tuple[ExchangeFacts, Hit]]:
    begun: dict[tuple[str, str, bytes], list[ExchangeFacts]] = {}
    for exchange in corpus.exchanges:
        if exchange.test_id and exchange.conversation and exchange.calls:
            place = (exchange.test_id, exchange.model, exchange.conversation)
            begun.setdefault(place, []).append(exchange)
    for exchange in corpus.exchanges:
        place = (exchange.test_id, exchange.model, exchange.before)
        earlier = begun.get(place) if exchange.continued else None
        if earlier and not any(exchange.continued in each.calls for each in earlier):
            name = name_of(earlier[0], exchange)
            said = f"goes on from other tool calls than {name} answers"
            yield exchange, Hit(f"{said} to the same question")


def _going_on(arguments: str) -> dict[str, object]:
    question = {"role": "user", "content": "What is 2 + 2?"}
    calls = [tool_call("add", '{"a": 2, "b": 2}')]
    said = {"role": "assistant", "tool_calls": [tool_call("add", arguments)]}
    result = {"role": "tool", "tool_call_id": "call_Vn3hXq8wT0", "content": "4"}
    return {
        "a.json": recording(answered(None, "tool_calls", tool_calls=calls)),
        "b.json": recording(answered(), {"messages": [question, said, result]}),
    }


RULE = Rule(
    id="C6",
    title="half a conversation",
    severity=Severity.WARNING,
    means=(
        "A request goes on after tool calls of the model. What was asked before them is"
        " recorded for the same test and model, but answered with other arguments."
    ),
    why=(
        "One half was recorded again and the other was not: a test that replays the"
        " first half asks something else next, and no recording fits."
    ),
    mend="Record the whole test again.",
    bad=_going_on('{"a": 2, "b": 3}'),
    good=_going_on('{"b": 2, "a": 2}'),
    corpus=_check,
)
