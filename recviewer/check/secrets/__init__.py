"""Rules about secrets in recordings."""
