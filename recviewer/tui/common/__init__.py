"""What several widgets are made of: lists of rows, texts, footers."""
