"""Settings and their file, and the options that the app is started with."""
