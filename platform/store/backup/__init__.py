"""Backups: a database with its files in one sealed archive, and back again."""
