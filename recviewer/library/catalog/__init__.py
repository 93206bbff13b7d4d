"""What is known of all recordings, and which of them a filter lets through."""
