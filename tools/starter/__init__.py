"""The starter: makes the environment, builds the UI and runs what `./run` is asked for. Standard library only."""
