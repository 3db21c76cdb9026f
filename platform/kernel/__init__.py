"""The vocabulary that every other package shares: problems, words, ids, clocks, registries. No I/O beyond its own word files."""
