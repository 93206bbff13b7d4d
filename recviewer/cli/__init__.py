"""The command line: one module a command, listed in `recviewer.cli.commands`."""
