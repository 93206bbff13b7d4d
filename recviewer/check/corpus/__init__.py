"""Rules about recordings compared with each other: the rules `C`."""
