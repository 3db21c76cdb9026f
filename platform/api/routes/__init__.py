"""The routes: every endpoint stands in one of these lists, and this is all of them."""

from ..endpoints import Endpoint
from . import (
    account,
    attachments,
    binned,
    connections,
    files,
    finding,
    forms,
    health,
    history,
    imports,
    many,
    models,
    people,
    records,
    runs,
    scan,
    session,
    signing,
    tokens,
    transitions,
)

ENDPOINTS: tuple[Endpoint, ...] = (
    *health.ENDPOINTS,
    *session.ENDPOINTS,
    *signing.ENDPOINTS,
    *account.ENDPOINTS,
    *people.ENDPOINTS,
    *tokens.ENDPOINTS,
    *models.ENDPOINTS,
    *files.ENDPOINTS,
    *attachments.ENDPOINTS,
    *imports.ENDPOINTS,
    *binned.ENDPOINTS,
    *many.ENDPOINTS,
    *finding.ENDPOINTS,
    *records.ENDPOINTS,
    *transitions.ENDPOINTS,
    *history.ENDPOINTS,
    *connections.ENDPOINTS,
    *forms.ENDPOINTS,
    *scan.ENDPOINTS,
    *runs.ENDPOINTS,
)
"""In matching order: a path with a fixed last part comes before the one with an id there."""
