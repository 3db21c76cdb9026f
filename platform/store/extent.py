"""How much room a database takes."""

from sqlalchemy import Connection, text

from .bulk import dialect_of


def bytes_of(connection: Connection) -> int:
    """Return the bytes that the database takes on its disk."""
    if dialect_of(connection) == "sqlite":
        return int(connection.execute(text("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")).scalar_one())
    return int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one())
