"""An exchange as a file for somebody else: as Markdown, named, never over another."""
