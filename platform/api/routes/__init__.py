"""The routes: every endpoint stands in one of these lists, and this is all of them."""

from ..endpoints import Endpoint
from . import attachments, connections, files, forms, health, history, many, models, records, runs, scan, session, tokens, transitions

ENDPOINTS: tuple[Endpoint, ...] = (
    *health.ENDPOINTS,
    *session.ENDPOINTS,
    *tokens.ENDPOINTS,
    *models.ENDPOINTS,
    *files.ENDPOINTS,
    *attachments.ENDPOINTS,
    *many.ENDPOINTS,
    *records.ENDPOINTS,
    *transitions.ENDPOINTS,
    *history.ENDPOINTS,
    *connections.ENDPOINTS,
    *forms.ENDPOINTS,
    *scan.ENDPOINTS,
    *runs.ENDPOINTS,
)
"""In matching order: a path with a fixed last part comes before the one with an id there."""
