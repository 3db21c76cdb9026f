"""Alembic's history of the engine's own tables (the apps' tables have none: they follow from the published definitions)."""
