"""What one record costs: the statements of a change over HTTP are few, in one transaction, and known."""

from httpx import Client

from formwright.runtime.engine import Engine
from tests.writing.conftest import sending

_OWN = ("fw_enter", "fw_release WHERE app", '"depot_', "depot_", "fw_history")


def of_records(texts: list[str]) -> list[str]:
    """Return the first words of the statements that are about records, histories and the release."""
    return [" ".join(text.split()[:2 if text.startswith("INSERT") else 1]) for text in texts if any(own in text for own in _OWN)]


def test_one_record_created_changed_and_deleted(engine: Engine, client: Client) -> None:
    with sending(engine) as texts:
        made = client.post("/records/item", json={"code": "P1"})
        assert made.status_code == 201, made.text
    created = of_records(texts)
    with sending(engine) as texts:
        changed = client.patch(f"/records/item/{made.json()['id']}", json={"code": "P2", "version": 1})
        assert changed.status_code == 200, changed.text
    assert created == ["SELECT", "INSERT INTO", "INSERT INTO", "SELECT"], texts
    assert of_records(texts) == ["SELECT", "SELECT", "UPDATE", "INSERT INTO", "SELECT"], texts
