"""The command line: one file for each command, and one visible list of them in `main`."""
