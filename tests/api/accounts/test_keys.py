"""The server's key: a server without the right one does not start; a new one takes over without anybody noticing."""

from pathlib import Path

import pytest
from pyotp.totp import TOTP

from formwright.api.cli.main import main
from formwright.kernel.keys import Keys, new_key
from formwright.kernel.problems import Unavailable
from formwright.runtime.engine import Engine
from formwright.runtime.sealing import check_keys, renew
from formwright.store.engine import Database
from tests.api.accounts.house import House, a_house
from tests.api.accounts.test_factors import by_password, give, set_up
from tests.api.prepared import fill_desk
from tests.fixtures.prepared import Copied

APP = "key: vault\ntitle: {en: Vault, zh: 保险箱}\nversion: 1.0.0\n"
ENTITY = """title: {en: Login, zh: 登录}
fields:
  name: {type: text, title: {en: Name, zh: 名称}}
  word: {type: secret, title: {en: Word, zh: 口令}}
"""


def test_a_new_key_takes_over(house: House) -> None:
    secret, _ = set_up(house, house.signed_in("mona"))
    old, new = house.keys, new_key()
    check_keys(house.engine)
    assert renew(house.engine, Keys([new, old])) == 1
    check_keys(Engine(house.engine.database, house.clock, Keys([new])))
    with pytest.raises(Unavailable) as refused:
        check_keys(Engine(house.engine.database, house.clock, Keys([old])))
    assert refused.value.problems[0].code == "secret_unreadable"
    with a_house(house.url, key=new) as second:
        second.clock.moment = house.clock.moment
        assert give(by_password(second), TOTP(secret).at(second.clock.now())) == 200
    with pytest.raises(Unavailable):
        renew(house.engine, Keys([new_key()]))


def test_a_server_without_the_key_is_not_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "entities").mkdir()
    (tmp_path / "app.yaml").write_text(APP, "utf-8")
    (tmp_path / "entities" / "login.yaml").write_text(ENTITY, "utf-8")
    database = ["--database", f"sqlite:///{tmp_path / 'x.db'}"]
    assert main(["apply", str(tmp_path), *database]) == 4
    assert main(["key", "new"]) == 0
    key = capsys.readouterr().out.strip().splitlines()[-1]
    monkeypatch.setenv("FORMWRIGHT_KEY", key)
    assert main(["apply", str(tmp_path), *database]) == 0, capsys.readouterr()
    monkeypatch.delenv("FORMWRIGHT_KEY")
    assert main(["serve", "--port", "1", *database]) == 4
    told = capsys.readouterr().err
    assert "formwright key new" in told
    monkeypatch.setenv("FORMWRIGHT_KEY", key)
    assert main(["key", "renew", *database]) == 0
    monkeypatch.setenv("FORMWRIGHT_KEY", new_key())
    assert main(["serve", "--port", "1", *database]) == 4
    told = capsys.readouterr().err
    assert "sealed with a key that this server does not have" in told
    assert key not in told


def test_a_server_that_seals_nothing_needs_no_key(copied_file: Copied) -> None:
    database = Database(copied_file(fill_desk))
    check_keys(Engine(database))
    database.close()
