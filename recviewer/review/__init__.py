"""What changed between two trees of recordings: git, pairs and decisions."""
