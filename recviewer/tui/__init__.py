"""The terminal UI: an app of Textual's over the core."""
