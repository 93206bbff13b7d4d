"""Rules about an answer as it came: the rules `S`."""
