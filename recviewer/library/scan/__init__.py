"""Which recordings there are, and what is known of each without keeping it."""
