"""JSON as a tree of rows that open and close."""
