"""`formwright secret`: read from the input, sealed under the server's key, listed by name alone, and gone when removed."""

import io
import os
import sys

import pytest
from sqlalchemy import text

from formwright.api.cli.main import main
from formwright.kernel.keys import new_key, read_keys
from formwright.metamodel.loader import load_texts
from formwright.runtime.app_secrets import secret_of
from formwright.runtime.engine import Engine
from formwright.runtime.publish import publish
from formwright.store.engine import Database

APP = "key: shop\ntitle: {en: Shop, zh: 店}\nversion: 1.0.0\n"
ENTITY = "title: {en: Job, zh: 活}\nlabel: '{id}'\nfields:\n  note: {type: text, title: {en: Note, zh: 注}}\n"
PLAIN = "Bearer-7-of-nine"


@pytest.fixture
def url(made_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("FORMWRIGHT_KEY", new_key())
    database = Database(made_url)
    publish(Engine(database), load_texts({"app.yaml": APP, "entities/job.yaml": ENTITY}))
    database.close()
    return made_url


def given(monkeypatch: pytest.MonkeyPatch, url: str, typed: str, *words: str) -> int:
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    return main(["secret", *words, "--database", url])


def kept(url: str) -> list[str]:
    database = Database(url)
    with database.read() as connection:
        found = [str(row) for row in connection.execute(text("SELECT * FROM fw_secret"))]
    database.close()
    return found


def opened(url: str) -> str | None:
    database = Database(url)
    found = secret_of(Engine(database, keys=read_keys()), "shop", "erp_token")
    database.close()
    return found


def test_a_secret_is_kept_sealed_and_told_by_its_name_alone(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert given(monkeypatch, url, f"{PLAIN}\n", "set", "shop", "erp_token") == 0
    assert given(monkeypatch, url, "other\n", "set", "shop", "erp_token") == 0  # another one in its place
    assert given(monkeypatch, url, f"{PLAIN}\n", "set", "shop", "erp_token") == 0
    assert len(kept(url)) == 1
    assert PLAIN not in "".join(kept(url))
    assert opened(url) == PLAIN
    assert given(monkeypatch, url, "", "list", "shop") == 0
    shown = capsys.readouterr()
    assert shown.out.split()[0] == "erp_token"
    assert PLAIN not in shown.out + shown.err
    key = new_key()
    monkeypatch.setenv("FORMWRIGHT_KEY", f"{key},{os.environ['FORMWRIGHT_KEY']}")
    assert main(["key", "renew", "--database", url]) == 0
    monkeypatch.setenv("FORMWRIGHT_KEY", key)
    assert opened(url) == PLAIN  # also under the newest key alone
    assert given(monkeypatch, url, "", "remove", "shop", "erp_token") == 0
    assert (kept(url), opened(url)) == ([], None)


def test_what_cannot_be_kept_is_refused(url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for typed, *words in (
        ("x\n", "set", "none", "erp_token"), ("x\n", "set", "shop", "Erp-Token"), ("\n", "set", "shop", "erp_token"),
        ("x" * 4001, "set", "shop", "erp_token"), ("", "remove", "shop", "erp_token"), ("", "list", "none"),
    ):  # fmt: skip
        assert given(monkeypatch, url, typed, *words) == 1, words
        told = capsys.readouterr().err
        assert told.strip()
    monkeypatch.delenv("FORMWRIGHT_KEY")
    assert given(monkeypatch, url, "x\n", "set", "shop", "erp_token") == 4
    assert "formwright key new" in capsys.readouterr().err
    assert kept(url) == []
