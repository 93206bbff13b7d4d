"""What a recording is: frozen dataclasses that import nothing."""
