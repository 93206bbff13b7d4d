"""Where two texts part ways."""

from __future__ import annotations


def first_difference(a: bytes, b: bytes) -> int:
    """Return how many bytes two texts begin with alike, comparing long pieces first."""
    low, high = 0, min(len(a), len(b))
    while low < high:
        middle = (low + high + 1) // 2
        if a[low:middle] == b[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
