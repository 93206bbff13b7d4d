"""Reading: from a path to a recording, and from an exchange to its reply."""
