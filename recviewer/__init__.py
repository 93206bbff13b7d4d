"""Review recorded LLM traffic: the core, usable without a terminal.

`read(path)` gives a recording's exchanges, `fold(exchange)` its choices' transcripts.
"""

from recviewer.reader import fold, read

__all__ = ["__version__", "fold", "read"]

__version__ = "0.1.0"
