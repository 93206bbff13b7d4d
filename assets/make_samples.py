"""Make the sample recordings: `python assets/make_samples.py` writes assets/samples.

Nobody recorded them. Most are written in the native shape, all with models that do not
exist, so that `recviewer --demo` has something to show; every run writes the same.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

from maker.cassettes import File, other_formats
from maker.chat import chat_samples
from maker.chat_special import special_chat_samples
from maker.messages import message_samples
from maker.others import other_samples
from maker.sample import Sample
from maker.tools import tool_samples

FOLDER = Path(__file__).parent / "samples"


def main(folder: Path) -> None:
    """Write all samples anew.

    Args:
        folder: Where to; everything in it is deleted first.
    """
    samples = (
        *chat_samples(),
        *special_chat_samples(),
        *tool_samples(),
        *message_samples(),
        *other_samples(),
    )
    shutil.rmtree(folder, ignore_errors=True)
    for file in (*map(_native, samples), *other_formats()):
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text, encoding="utf-8")


def _native(sample: Sample) -> File:
    text = json.dumps(sample.recording(), ensure_ascii=False, indent=1)
    return File(f"{sample.folder}/recordings/{sample.name}", f"{text}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
