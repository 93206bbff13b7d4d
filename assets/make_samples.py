"""Make the sample recordings: `python assets/make_samples.py` writes assets/samples.

Nobody recorded them. They are written in the native shape, with models that do not
exist, so that `recviewer --demo` has something to show; every run writes the same.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from maker.chat import chat_samples
from maker.chat_special import special_chat_samples
from maker.messages import message_samples
from maker.others import other_samples
from maker.tools import tool_samples

FOLDER = Path(__file__).parent / "samples"


def main() -> None:
    """Write all samples anew."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    samples = (
        *chat_samples(),
        *special_chat_samples(),
        *tool_samples(),
        *message_samples(),
        *other_samples(),
    )
    for sample in samples:
        path = FOLDER / sample.folder / "recordings" / sample.name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(sample.recording(), ensure_ascii=False, indent=1)
        path.write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
