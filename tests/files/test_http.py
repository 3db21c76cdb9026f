"""Files through the front door: upload, attach, look, in parts; a stranger's id is answered like none."""

from collections.abc import Callable
from typing import Any

import pytest
from httpx import Client

from formwright.runtime.engine import Engine
from formwright.runtime.filing import handing
from formwright.store.files import links
from tests.files.conftest import People, a_part, picture, place, upload
from tests.fixtures.kinds import SQLITE

ROLES = ("kim", "carl", "cleo", "rita", "sam", "nora", "nobody")


def test_upload_attach_and_read_back(people: People) -> None:
    carl = people("carl")
    photo = upload(carl, picture("JPEG"), "..\\evil/部件 one.png")
    assert (photo["name"], photo["type"], photo["width"], photo["height"]) == ("部件 one.jpg", "image/jpeg", 40, 20)
    paper = upload(carl, b"hello, paper" * 1000, "a\u202egpj.txt")
    assert (paper["name"], paper["type"], paper["size"]) == ("agpj.txt", "text/plain", 12000)
    assert carl.get(f"/api/archive/files/{photo['id']}?thumbnail=1").headers["content-type"] == "image/webp"
    part = a_part(carl, photo=photo["id"], papers=[paper["id"]])
    assert part["photo"] == photo
    assert part["papers"] == [paper]
    whole = carl.get(place(part, "papers", paper))
    assert whole.content == b"hello, paper" * 1000
    assert whole.headers["content-type"] == "application/octet-stream"
    assert whole.headers["x-content-type-options"] == "nosniff"
    assert whole.headers["content-disposition"].startswith("attachment; filename=")
    assert whole.headers["content-security-policy"].startswith("sandbox;")
    assert carl.head(place(part, "papers", paper)).headers["content-length"] == "12000"
    assert carl.get(place(part, "papers", paper), headers={"If-None-Match": whole.headers["etag"]}).status_code == 304
    again = carl.patch(f"/api/archive/records/part/{part['id']}", json={"version": 1, "papers": [{"id": paper["id"]}]})
    assert again.json()["version"] == 1  # the same files are no change


@SQLITE
def test_parts_of_a_file(people: People) -> None:
    kim = people("kim")
    paper = upload(kim, b"hello, paper")
    asked_for: list[tuple[str, int, bytes]] = [
        ("bytes=0-4", 206, b"hello"), ("bytes=7-", 206, b"paper"), ("bytes=-5", 206, b"paper"), ("bytes=5-900", 206, b", paper"),
        ("bytes=12-", 416, b""), ("bytes=-0", 416, b""), ("bytes=4-2", 416, b""), ("bytes=0-1,3-4", 200, b"hello, paper"),
        ("lines=1-2", 200, b"hello, paper"), ("bytes=-", 200, b"hello, paper"),
    ]  # fmt: skip
    for asked, status, content in asked_for:
        answer = kim.get(f"/api/archive/files/{paper['id']}", headers={"Range": asked})
        assert answer.status_code == status, asked
        assert status == 416 or answer.content == content
        if status == 206:
            assert answer.headers["content-range"].endswith("/12")
            other = kim.get(f"/api/archive/files/{paper['id']}", headers={"Range": asked, "If-Range": '"other"'})
            assert other.status_code == 200


class World:
    """Two parts of one keeper: an open one and a hidden one, each with all files."""

    def __init__(self, kim: Client) -> None:
        self.files = {
            name: upload(kim, f"content of {name}".encode()) for name in ("papers", "private", "h_papers", "h_private")
        }
        self.files |= {name: upload(kim, picture()) for name in ("photo", "h_photo")}
        f = self.files
        self.open = a_part(kim, "P1", photo=f["photo"], papers=[f["papers"]], private=f["private"])
        self.hidden = a_part(kim, "P2", photo=f["h_photo"], papers=[f["h_papers"]], private=f["h_private"], open=False)
        self.loose = upload(kim, b"loose")

    def answers(self, client: Client) -> dict[str, int]:
        """Return the status of every address that combines a record, a field and a file."""
        found: dict[str, int] = {}
        for record, shown in ((self.open, "open"), (self.hidden, "hidden")):
            for field in ("photo", "papers", "private", "code", "none"):
                for name, file in self.files.items():
                    found[f"{shown} {field} {name}"] = client.get(place(record, field, file)).status_code
        for name, file in self.files.items():
            found[name] = client.get(f"/api/archive/files/{file['id']}").status_code
        found["loose"] = client.get(f"/api/archive/files/{self.loose['id']}").status_code
        return found


OWN = {"open photo photo", "open papers papers", "open private private"}
HIDDEN = {"hidden photo h_photo", "hidden papers h_papers", "hidden private h_private"}
EXPECTED: dict[str, set[str]] = {
    "kim": OWN | HIDDEN | {"loose"}, "carl": OWN - {"open private private"}, "cleo": OWN - {"open private private"},
    "rita": {"open photo photo", "hidden photo h_photo"}, "sam": set(), "nora": set(), "nobody": set(),
}  # fmt: skip


def _leaks(world: World, people: People, roles: tuple[str, ...] = ROLES) -> dict[str, set[str]]:
    """Return for each person the addresses that answered otherwise than they should."""
    wrong: dict[str, set[str]] = {}
    for name in roles:
        refused = 401 if name == "nobody" else 404
        answers = world.answers(people(name))
        # By its id alone a file is there for exactly those who see it on some record.
        expected = EXPECTED[name] | {address.rpartition(" ")[2] for address in EXPECTED[name]}
        should = {address: 200 if address in expected else refused for address in answers}
        wrong[name] = {address for address in answers if answers[address] != should[address]}
    return {name: addresses for name, addresses in wrong.items() if addresses}


def test_ids_swapped_by_every_role(people: People) -> None:
    assert _leaks(World(people("kim")), people) == {}


PLANTED: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "rows are not asked": lambda patch: patch.setattr(handing, "visible_ids", lambda *_: {"any"}),
    "holders are not asked": lambda patch: patch.setattr(handing.files, "held", _by_id),
}


def _by_id(connection: Any, link: Any) -> Any:
    return handing.files.get(connection, link.app, [link.file_id]).get(link.file_id)


@SQLITE
@pytest.mark.parametrize("fault", ["rows are not asked", "holders are not asked"])
def test_the_swap_test_finds_planted_leaks(people: People, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    world = World(people("kim"))
    PLANTED[fault](monkeypatch)
    assert _leaks(world, people, ("carl",))


def test_only_ones_own_fresh_uploads_can_be_attached(people: People) -> None:
    kim, carl, cleo = people("kim"), people("carl"), people("cleo")
    private = upload(kim, b"secret")
    part = a_part(kim, private=private["id"])
    mine = upload(carl, b"mine")
    for thief, file in ((cleo, mine), (carl, private), (cleo, private)):
        answer = thief.post("/api/archive/records/part", json={"code": "PX", "papers": [file["id"]]})
        assert answer.status_code == 422
        assert [p["code"] for p in answer.json()["problems"]] == ["no_such_file"]
        assert file["name"] not in answer.text.replace("file", "")
    a_part(carl, "P2", papers=[mine["id"]])
    assert carl.post("/api/archive/records/part", json={"code": "P3", "papers": [mine["id"]]}).status_code == 422
    moved = carl.patch(f"/api/archive/records/part/{part['id']}", json={"version": 1, "papers": [private["id"]]})
    assert moved.status_code == 422


def test_what_a_field_does_not_take(people: People) -> None:
    kim = people("kim")
    text, svg = upload(kim, b"text"), upload(kim, b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    large, two = upload(kim, b"x" * 3_000_000), [upload(kim, picture())["id"] for _ in range(2)]
    for values, code in (
        ({"photo": text["id"]}, "file_type_refused"), ({"photo": svg["id"]}, "file_type_refused"), ({"photo": two}, "too_many_files"),
        ({"papers": [large["id"]]}, "file_too_heavy"), ({"photo": 7}, "not_file"), ({"photo": {"id": None}}, "not_file"),
        ({"papers": ["nonsense"]}, "no_such_file"), ({"papers": [[["x"]]]}, "not_file"),
    ):  # fmt: skip
        answer = kim.post("/api/archive/records/part", json={"code": "P", **values})
        assert (answer.status_code, answer.json()["problems"][0]["code"]) == (422, code), answer.text
    assert people("sam").post("/api/archive/files", files={"file": ("x", b"x")}).status_code == 403
    assert people("nora").post("/api/archive/files", files={"file": ("x", b"x")}).status_code == 404


def test_replaced_and_deleted_files_stay_for_history(people: People, engine: Engine) -> None:
    kim = people("kim")
    old, new = upload(kim, b"old"), upload(kim, b"new")
    part = a_part(kim, private=old["id"])
    changed = kim.patch(f"/api/archive/records/part/{part['id']}", json={"version": 1, "private": new["id"]}).json()
    assert kim.get(place(part, "private", old)).content == b"old"
    assert people("carl").get(place(part, "private", old)).status_code == 404
    assert (
        kim.delete(f"/api/archive/records/part/{part['id']}", params={"version": changed["version"]}).status_code == 204
    )
    assert kim.get(place(part, "private", new)).status_code == 404


def test_the_bin_keeps_files_until_it_is_emptied(people: People, engine: Engine) -> None:
    kim = people("kim")
    paper = upload(kim, b"paper")
    part = a_part(kim, papers=[paper["id"]])
    bundles: list[str] = []
    for _ in range(2):
        assert (
            kim.delete(f"/api/archive/records/part/{part['id']}", params={"version": part["version"]}).status_code
            == 204
        )
        assert kim.get(place(part, "papers", paper)).status_code == 404
        bundles = [row["id"] for row in kim.get("/api/archive/bin").json()["rows"]]
        answer = kim.post("/api/archive/bin/restore", json={"ids": bundles})
        assert answer.status_code == 200, answer.text
        assert kim.get(place(part, "papers", paper)).content == b"paper"
        part = kim.get(f"/api/archive/records/part/{part['id']}").json()
        assert part["papers"] == [paper]
    kim.delete(f"/api/archive/records/part/{part['id']}", params={"version": part["version"]})
    bundles = [row["id"] for row in kim.get("/api/archive/bin").json()["rows"]]
    with engine.database.read() as connection:
        assert len(links(connection, [paper["id"]])) == 1
    assert kim.post("/api/archive/bin/purge", json={"ids": bundles}).status_code == 200
    with engine.database.read() as connection:
        assert links(connection, [paper["id"]]) == []
