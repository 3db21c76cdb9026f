"""Definitions to a checked AppModel: every cross-reference and expression is looked at, all problems are found at once."""
