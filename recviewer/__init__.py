"""Review recorded LLM traffic: a library that needs no terminal, and an app.

`read(path)` returns a recording with its exchanges, `fold(exchange)` the transcripts of
its choices, and `prompt(exchange)` its request as a conversation.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from recviewer.reading.reader import fold, prompt, read

__all__ = ["__version__", "fold", "prompt", "read"]

__version__ = "0.2.0"


def __getattr__(name: str) -> object:
    """Import the reader when it is first used: `recviewer --version` needs none."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from recviewer.reading import reader

    return getattr(reader, name)
