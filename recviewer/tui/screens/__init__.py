"""What is pushed on the stack of screens, one screen a file."""
