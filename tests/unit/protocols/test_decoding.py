"""The decoders of events."""

from __future__ import annotations

import subprocess
import sys

TOGETHER = """
import sys
from concurrent.futures import ThreadPoolExecutor
from msgspec import defstruct
from recviewer.protocols.fold.decoding import decoder

sys.setswitchinterval(1e-6)
with ThreadPoolExecutor(4) as threads:
    for number in range(300):
        inner = [defstruct(f"Inner{n}", [("a", str), ("b", int)]) for n in range(5)]
        event = defstruct("Event", [(kind.__name__, kind | None) for kind in inner])
        decode = lambda _: decoder(event, True).many([b'{"__data__": {}}'])
        list(threads.map(decode, range(4)))
"""


def test_threads_that_need_a_decoder_first_at_the_same_time_all_get_it() -> None:
    subprocess.run([sys.executable, "-c", TOGETHER], check=True)
