"""Looking through a role or another person: to read only, and never to see more than either of the two."""

from collections.abc import Iterable
from dataclasses import replace

from ..kernel.problems import Forbidden, Problem
from .context import Actor, Scope
from .granting import shows_no_more
from .installed import InstalledApp


def as_role(app: InstalledApp, viewer: Actor, role: str) -> Actor:
    """Return the viewer as somebody who holds just this role; raises Forbidden for one that may not be looked through."""
    require_visible_through(app, viewer, (role,))
    return replace(
        viewer, roles={app.key: frozenset((role,))}, kind="member", administrator=False, scope=_reading(viewer)
    )


def as_person(app: InstalledApp, viewer: Actor, person: Actor | None) -> Actor:
    """Return another person, reading only; raises Forbidden where one of the roles may not be looked through.

    Somebody who is not there, or has no role here, is refused alike.
    """
    roles = frozenset[str]() if person is None else person.roles_in(app.key)
    if person is None or not roles:
        raise Forbidden(Problem("view_as_refused", {}))
    require_visible_through(app, viewer, roles)
    return replace(person, roles={app.key: roles}, administrator=False, scope=_reading(viewer))


def require_visible_through(app: InstalledApp, viewer: Actor, roles: Iterable[str]) -> None:
    """Raise Forbidden unless the viewer may look through these roles, each of which shows no more than the viewer sees."""
    rights = app.rights(viewer)
    for role in roles:
        if viewer.system:
            continue
        if role not in rights.looks_as or role not in app.model.roles:
            raise Forbidden(Problem("view_as_refused", {}))
        if not shows_no_more(rights, app.model.roles[role]):
            raise Forbidden(Problem("view_as_exceeds", {"role": role}))


def _reading(viewer: Actor) -> Scope:
    return replace(viewer.scope, read_only=True) if viewer.scope is not None else Scope(read_only=True)
