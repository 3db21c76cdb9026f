"""The command line: exit codes, problems with their places, and the way from an empty database to a served app."""

import io
import json
import shutil
import socket
import sys
from pathlib import Path

import pytest

from formwright.api.cli.main import COMMANDS, main, parser

DESK = Path(__file__).parents[1] / "api" / "desk"


@pytest.fixture
def database(tmp_path: Path) -> list[str]:
    return ["--database", f"sqlite:///{tmp_path / 'cli.db'}"]


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    folder = tmp_path / "desk"
    shutil.copytree(DESK, folder)
    return folder


def _type(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))


def test_every_command_has_help(capsys: pytest.CaptureFixture[str]) -> None:
    for command in COMMANDS:
        assert main([*command.name.split(), "--help"]) == 0
        assert command.about.split(";")[0][:20] in " ".join(capsys.readouterr().out.split())
    assert "exit codes" in parser().format_help()


MISUSES = ([], ["nonsense"], ["check"], ["user"], ["serve", "--port", "x"], ["plan", "."], ["import", "a", "b", "none.csv"])


@pytest.mark.parametrize("words", MISUSES)
def test_what_is_not_understood_ends_with_two(words: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FORMWRIGHT_DATABASE", raising=False)
    assert main(words) == 2


def test_check_tells_every_problem_with_its_place(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(desk)]) == 0
    assert "no problems" in capsys.readouterr().out
    form = desk / "forms" / "intake.yaml"
    form.write_text(form.read_text("utf-8").replace("field: title", "field: titel").replace("urgent and kind", "urgnt and kind"), "utf-8")
    assert main(["check", str(desk)]) == 1
    told = capsys.readouterr().out
    assert "forms/intake.yaml:7:" in told
    assert "[unknown_field]" in told
    assert "title" in told
    assert "[expression_unknown_name]" in told
    assert main(["check", str(desk), "--language", "zh", "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert not found["ok"]
    assert {problem["line"] for problem in found["problems"]} == {7, 10}
    assert "没有" in found["problems"][0]["message"]
    assert main(["check", str(desk.parent)]) == 1


def test_plan_tells_and_apply_does_it(desk: Path, database: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", str(desk), *database]) == 0
    assert main(["apply", str(desk), *database, "--note", "first"]) == 0
    assert "release 1" in capsys.readouterr().out
    assert main(["apply", str(desk), *database]) == 0
    assert "nothing to do" in capsys.readouterr().out
    people = desk.parent / "people.csv"
    people.write_text("code,name,credit\nC1,One,5\nC2,Two,\n", "utf-8")
    assert main(["import", "desk", "customer", str(people), *database]) == 0
    entity = desk / "entities" / "customer.yaml"
    lines = entity.read_text("utf-8").splitlines()
    entity.write_text("\n".join(lines).replace("{type: money,", "{type: money, default: 'null', required: true,"), "utf-8")
    capsys.readouterr()
    assert main(["plan", str(desk), *database]) == 3
    assert main(["apply", str(desk), *database]) == 3
    assert "nothing was changed" in capsys.readouterr().out
    entity.write_text("\n".join(line for line in lines if not line.strip().startswith("credit:")), "utf-8")
    role = desk / "roles" / "clerk.yaml"
    role.write_text(role.read_text("utf-8").replace(", hide: [credit]", ""), "utf-8")
    assert main(["plan", str(desk), *database]) == 0
    assert "credit" in capsys.readouterr().out
    assert main(["apply", str(desk), *database, "--consent-loss", "customer.credit"]) == 0
    assert "release 2" in capsys.readouterr().out


def test_imports_end_with_one_where_rows_are_refused(desk: Path, database: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    main(["apply", str(desk), *database])
    file = desk.parent / "sales.csv"
    head = "Customer,Article,Quantity,Price,Sold at\n"
    file.write_text(head + "a1,Mug,1,2.5,2026-01-01 10:00\n", "utf-8")
    capsys.readouterr()
    assert main(["import", "desk", "sales", str(file), *database, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["created"] == 2
    file.write_text(head + "a1,Mug,many,2.5,2026-01-01 10:00\n", "utf-8")
    assert main(["import", "desk", "sales", str(file), *database]) == 1
    told = capsys.readouterr().out
    assert "row 2" in told
    assert "nothing was kept" in told
    assert main(["import", "desk", "none", str(file), *database]) == 1
    assert main(["import", "none", "sales", str(file), *database]) == 1


def test_people_and_tokens(desk: Path, database: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    main(["apply", str(desk), *database])
    _type(monkeypatch, "short\n")
    assert main(["user", "add", "ada", *database]) == 1
    _type(monkeypatch, "a long enough sentence\n")
    assert main(["user", "add", "ada", *database, "--role", "desk:clerk", "--reads", "zh"]) == 0
    _type(monkeypatch, "a long enough sentence\n")
    assert main(["user", "add", "ada", *database]) == 3
    assert main(["user", "role", "ada", "desk", "manger", *database]) == 1
    assert "manager" in capsys.readouterr().err
    assert main(["user", "role", "ada", "desk", "manager", *database]) == 0
    assert main(["user", "list", *database]) == 0
    assert "desk:manager" in capsys.readouterr().out
    assert main(["token", "add", "ada", "a program", *database]) == 0
    assert capsys.readouterr().out.startswith("fwt_")
    assert main(["token", "add", "ada", "more", "--role", "desk:clerk", *database]) == 1
    _type(monkeypatch, "another long sentence\n")
    assert main(["user", "password", "ada", *database]) == 0
    assert main(["user", "lock", "nobody", *database]) == 1
    assert main(["user", "lock", "ada", *database]) == 0
    capsys.readouterr()
    main(["user", "list", *database])
    assert "kept out" in capsys.readouterr().out


def test_descriptions_are_written(desk: Path, database: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["apply", str(desk), *database])
    target = tmp_path / "openapi.json"
    assert main(["openapi", *database, "--to", str(target)]) == 0
    assert "/api/desk/records/ticket" in json.loads(target.read_text("utf-8"))["paths"]
    assert main(["schemas", str(tmp_path / "schemas")]) == 0
    assert main(["schemas", str(tmp_path / "schemas"), "--check"]) == 0
    (tmp_path / "schemas" / "form.json").write_text("{}")
    assert main(["schemas", str(tmp_path / "schemas"), "--check"]) == 1
    assert main(["runs", "list", "desk", *database]) == 0
    assert main(["runs", "show", "0" * 26, *database]) == 1
    capsys.readouterr()
    assert main(["version"]) == 0
    assert capsys.readouterr().out.startswith("formwright ")


def test_a_database_that_is_away_ends_with_four(desk: Path, tmp_path: Path) -> None:
    assert main(["apply", str(desk), "--database", f"postgresql://nobody@/none?host={tmp_path}"]) == 4
    assert main(["apply", str(desk), "--database", "nonsense"]) == 1
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert main(["serve", "--port", port, "--database", f"sqlite:///{tmp_path / 'x.db'}"]) == 4
    assert main(["serve", "--workers", "2", "--database", f"sqlite:///{tmp_path / 'x.db'}"]) == 3


def test_the_demo_makes_everything_once(desk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (desk / "data").mkdir()
    (desk / "data" / "sales.csv").write_text("Customer,Article,Quantity,Price,Sold at\na1,Mug,1,2.5,2026-01-01 10:00\n", "utf-8")
    plan = {"people": [{"name": "ada", "roles": ["manager"]}], "files": [{"through": "sales", "file": "sales.csv"}]}
    (desk / "data" / "demo.json").write_text(json.dumps(plan), "utf-8")
    words = ["demo", "--app", str(desk), "--data", str(tmp_path / "demo"), "--prepare-only"]
    assert main(words) == 0
    first = json.loads((tmp_path / "demo" / "passwords.json").read_text())
    told = capsys.readouterr().out
    assert "2 records created" in told
    assert first["ada"] in told
    assert (tmp_path / "demo" / "passwords.json").stat().st_mode & 0o777 == 0o600
    assert main(words) == 0
    assert json.loads((tmp_path / "demo" / "passwords.json").read_text()) == first
    assert "importing" not in capsys.readouterr().out
    assert main([*words, "--fresh"]) == 0
    assert json.loads((tmp_path / "demo" / "passwords.json").read_text()) != first
    assert main(["demo", "--app", str(tmp_path / "none"), "--data", str(tmp_path / "demo2")]) == 2
