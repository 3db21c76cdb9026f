"""The stages of the write path, in their order: draft, clean, fill, references, workflow, guard, write, follow."""
