"""Review recorded LLM traffic: the core, usable without a terminal.

`read(path)` gives a recording's exchanges, `fold(exchange)` its choices' transcripts,
`prompt(exchange)` its request as a conversation.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from recviewer.reading.reader import fold, prompt, read

__all__ = ["__version__", "fold", "prompt", "read"]

__version__ = "0.2.0"


def __getattr__(name: str) -> object:
    """Import the core when it is first asked for: `--version` does without it."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from recviewer.reading import reader

    return getattr(reader, name)
