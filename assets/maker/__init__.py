"""What writes the sample recordings."""
