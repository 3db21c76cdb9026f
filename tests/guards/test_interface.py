"""What the interface loads is declared, so that its budgets know it; and no effect hands React what a browser's scrolling answers."""

import json
import re
from pathlib import Path
from typing import cast

UI = Path(__file__).parents[2] / "ui"
IMPORTED = re.compile(r"""(?:from|import\(?)\s*["']((?:@[\w.-]+/)?[\w.-]+)(?:/[^"']*)?["']""")

# Newer browsers answer with a promise; React would call what an effect returns when the page is left, and the whole page would be gone.
ANSWERED = re.compile(r"useEffect\(\(\) => (?!\{|void )[^\n]*\.(?:scroll\w*|animate|play)\(")


def undeclared(source: str, declared: set[str]) -> list[str]:
    """Return the packages that a file loads and nobody declared; its own files begin with a dot."""
    return [name for name in IMPORTED.findall(source) if not name.startswith(".") and name not in declared]


def test_every_library_of_the_interface_is_declared() -> None:
    declared = set(cast("dict[str, str]", json.loads((UI / "package.json").read_text("utf-8"))["dependencies"]))
    files = [path for path in (UI / "src").rglob("*.ts*") if ".test." not in path.name]
    found = {path.relative_to(UI).as_posix(): undeclared(path.read_text("utf-8"), declared) for path in files}
    told = {path: names for path, names in found.items() if names}
    assert not told, f"Not among the dependencies of ui/package.json (words come from shared/i18n/useTranslation.tsx): {told}"


def test_a_library_that_nobody_declared_is_found() -> None:
    source = """import { useTranslation } from "react-i18next";\nimport x from "./own.ts";\nconst y = import("zxing-wasm/reader");"""
    assert undeclared(source, {"zxing-wasm"}) == ["react-i18next"]


def test_no_effect_returns_what_scrolling_answers() -> None:
    told = [path.relative_to(UI).as_posix() for path in (UI / "src").rglob("*.tsx") if ANSWERED.search(path.read_text("utf-8"))]
    assert not told, f"Put the body of these effects into braces, so that they return nothing: {told}"


def test_an_effect_that_returns_what_scrolling_answers_is_found() -> None:
    assert ANSWERED.search('useEffect(() => led.current?.scrollIntoView({ block: "center" }), [marked]);')
    assert not ANSWERED.search("useEffect(() => { led.current?.scrollIntoView(); }, [marked]);")
