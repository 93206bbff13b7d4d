"""Records calls that pass through a proxy, and answers them again from recordings."""
