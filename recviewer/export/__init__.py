"""An exchange as a document: Markdown, JSON or plain text, and the file it goes to."""
