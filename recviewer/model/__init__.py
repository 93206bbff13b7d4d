"""What a recording is: frozen records, safe to share between threads."""
