"""Two exchanges side by side: their differences, and a race between their answers."""
