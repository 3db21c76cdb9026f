"""The one collection that all of the engine's own tables belong to."""

from sqlalchemy import MetaData

METADATA = MetaData()
"""The engine's tables as the code of this version expects them; migrations/ makes the database so."""
