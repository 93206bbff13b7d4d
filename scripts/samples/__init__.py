"""The sample recordings: their texts, and the code that writes them."""
