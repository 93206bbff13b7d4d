"""Searching what was said in many recordings, in the folded texts of their channels."""
