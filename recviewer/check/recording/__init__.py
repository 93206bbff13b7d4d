"""Rules about a file and how it was recorded: the rules `R`."""
