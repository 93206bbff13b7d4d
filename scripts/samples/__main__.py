"""Makes the sample recordings: `python -m scripts.samples` writes `assets/samples`.

They were never recorded: their models do not exist. Most use the native format. Every
run writes the same bytes.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

from scripts.samples.cassettes import File, other_formats
from scripts.samples.chat import chat_samples
from scripts.samples.chat_special import special_chat_samples
from scripts.samples.messages import message_samples
from scripts.samples.others import other_samples
from scripts.samples.sample import Sample
from scripts.samples.tools import tool_samples

FOLDER = Path(__file__).parents[2] / "assets" / "samples"


def main(folder: Path) -> None:
    """Write all samples.

    Args:
        folder: Target; everything in it is deleted first.
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
