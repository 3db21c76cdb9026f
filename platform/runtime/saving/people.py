"""User fields and secrets: people are found by id or sign-in name, secrets are sealed before anything is written."""

from ...store.accounts.named import active_ids
from .draft import Draft, Saving

PURPOSE = "record secret"
"""What secrets of records are sealed for."""


def find_people(saving: Saving) -> None:
    """Replace the names in user fields by ids; refuse whom nobody knows, or who may not come in any more."""
    for entity, drafts in saving.groups("created", "updated", "transitioned"):
        given = [(d, key) for key in entity.people for d in drafts if isinstance(d.values.get(key), str)]
        if given:
            _find(saving, given)


def _find(saving: Saving, given: list[tuple[Draft, str]]) -> None:
    found = active_ids(saving.connection, {str(draft.values[key]) for draft, key in given})
    for draft, key in given:
        name = str(draft.values[key])
        if name in found:
            draft.values[key] = found[name]
        elif saving.actor.system and name == saving.actor.id:
            draft.values[key] = None  # a default of `actor.id`: the engine itself is nobody
        else:
            draft.values[key] = None
            saving.refuse(draft, "no_such_user", {"named": name[:80]}, key)
        if draft.event != "created" and draft.values[key] == draft.before.get(key) is not None:
            del draft.values[key]


def seal(saving: Saving) -> None:
    """Seal every secret that is to be written; raises Unavailable where the server has no key."""
    for entity, drafts in saving.groups("created", "updated", "transitioned"):
        for key in entity.secrets:
            for draft in drafts:
                text = draft.values.get(key)
                if isinstance(text, str):
                    draft.values[key] = saving.engine.keys.seal(PURPOSE, text)
