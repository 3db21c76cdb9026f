"""Keys: sealed is unreadable, opens for its purpose only, and outlives a change of keys."""

from pathlib import Path

import pytest

from formwright.kernel.keys import Keys, new_key, read_keys
from formwright.kernel.problems import FormwrightError


def _code(error: pytest.ExceptionInfo[FormwrightError]) -> str:
    return error.value.problems[0].code


def test_what_is_sealed_opens_for_its_purpose_only() -> None:
    keys = Keys([new_key()])
    sealed = keys.seal("second factor of A", "ABCDEF")
    assert "ABCDEF" not in sealed
    assert keys.open("second factor of A", sealed) == "ABCDEF"
    for purpose, text in (("second factor of B", sealed), ("second factor of A", sealed[:-4] + "AAA="), ("x", "nonsense")):
        with pytest.raises(FormwrightError) as refused:
            keys.open(purpose, text)
        assert _code(refused) == "secret_unreadable"


def test_keys_change_one_behind_the_other() -> None:
    old, new = new_key(), new_key()
    sealed = Keys([old]).seal("p", "text")
    both = Keys([new, old])
    assert both.open("p", sealed) == "text"
    renewed = both.renew(sealed)
    assert Keys([new]).open("p", renewed) == "text"
    with pytest.raises(FormwrightError) as refused:
        Keys([new]).open("p", sealed)
    assert _code(refused) == "secret_unreadable"
    with pytest.raises(FormwrightError):
        Keys([new]).renew(sealed)


def test_keys_come_from_the_environment_or_a_file(tmp_path: Path) -> None:
    one, two = new_key(), new_key()
    file = tmp_path / "key"
    file.write_text(f"# newest first\n{one}\n{two}\n")
    assert read_keys({"FORMWRIGHT_KEY_FILE": str(file)}).mark == Keys([one]).mark
    assert read_keys({"FORMWRIGHT_KEY": f"{two}, {one}", "FORMWRIGHT_KEY_FILE": "/none"}).mark == Keys([two]).mark
    assert not read_keys({})
    assert one not in repr(Keys([one]))
    for environment, code in (
        ({"FORMWRIGHT_KEY": "short"}, "bad_server_key"), ({"FORMWRIGHT_KEY_FILE": str(tmp_path / "none")}, "server_key_file"),
    ):  # fmt: skip
        with pytest.raises(FormwrightError) as refused:
            read_keys(environment)
        assert _code(refused) == code


def test_without_a_key_nothing_is_sealed() -> None:
    with pytest.raises(FormwrightError) as refused:
        Keys().seal("p", "text")
    assert _code(refused) == "server_key_missing"
    assert "formwright key new" in refused.value.problems[0].hint()
