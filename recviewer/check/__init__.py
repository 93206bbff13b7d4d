"""Rules that recordings can break, and what finds out where they do."""
