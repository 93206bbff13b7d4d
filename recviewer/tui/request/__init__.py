"""The request of an exchange, in a few lines or as a conversation."""
