"""What a person sets: settings, their file, and the options of one run."""
