"""Exchanges that have something in common."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from recviewer.check.facts import ExchangeFacts


def grouped(
    exchanges: Iterable[ExchangeFacts], key: Callable[[ExchangeFacts], bytes]
) -> Iterator[list[ExchangeFacts]]:
    """Yield the exchanges that have the same digest, where there are several.

    Args:
        exchanges: The exchanges.
        key: Returns the digest; one that is empty is like no other.
    """
    groups: dict[bytes, list[ExchangeFacts]] = {}
    for exchange in exchanges:
        if digest := key(exchange):
            groups.setdefault(digest, []).append(exchange)
    yield from (group for group in groups.values() if len(group) > 1)
