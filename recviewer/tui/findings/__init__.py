"""What `recviewer check` finds in recordings, in the app."""
