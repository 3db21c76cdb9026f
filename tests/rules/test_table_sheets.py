"""Decision tables come back from spreadsheets as they went, and what was changed is told by cell."""

from pathlib import Path

import pytest

from formwright.api.cli.main import main
from formwright.kernel.problems import Invalid
from formwright.metamodel.build.app import examine
from formwright.metamodel.loader import load_folder
from formwright.runtime.importing.writing import XlsxWriter
from formwright.runtime.table_sheets import read_back, write_sheet

ROOT = Path(__file__).resolve().parents[2]
FILES = (*ROOT.glob("apps/*/tables/*.yaml"), *ROOT.glob("tests/*/*/tables/*.yaml"))
TABLES = sorted((p.parent.parent, p.stem) for p in FILES if (p.parent.parent / "app.yaml").exists() and "invalid" not in p.parts)


def workbook(path: Path, *rows: list[str]) -> Path:
    writer = XlsxWriter()
    path.write_bytes(b"".join([*writer.rows(rows), *writer.end()]))
    return path


@pytest.mark.parametrize(("folder", "key"), TABLES, ids=lambda each: str(each)[-30:])
def test_every_table_comes_back_as_the_same_file(folder: Path, key: str, tmp_path: Path) -> None:
    loaded = load_folder(folder)
    assert loaded.definitions is not None
    sheet = tmp_path / "t.xlsx"
    sheet.write_bytes(write_sheet(loaded.definitions.tables[key]))
    assert read_back(loaded, key, sheet).text == loaded.files[f"tables/{key}.yaml"]


BAKERY = ROOT / "tests/rules/bakery"


def test_changes_are_told_and_mistakes_have_their_cell(tmp_path: Path) -> None:
    loaded = load_folder(BAKERY)
    examine(loaded)
    assert loaded.definitions is not None
    table = loaded.definitions.tables["recipe_for"]
    head = [c.name for c in table.inputs] + ["→ " + c.name for c in table.outputs]
    rows = [[str(cell) for cell in row] for row in table.rows]
    changed = [head, *rows[:-1], ["stone", ">= 10x", *rows[-1][2:]]]
    read = read_back(loaded, "recipe_for", workbook(tmp_path / "a.xlsx", *changed))
    assert [(p.code, str(p.location)) for p in read.problems if p.level == "error"] == [("bad_cell", f"Sheet1!B{len(rows) + 1}")]
    with pytest.raises(Invalid) as refused:
        read_back(loaded, "recipe_for", workbook(tmp_path / "b.xlsx", ["kind", "other", *head[2:]], *rows))
    assert [(p.code, str(p.location)) for p in refused.value.problems] == [("sheet_columns_differ", "Sheet1!B1")]


def test_the_commands_write_only_when_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    app = tmp_path / "bakery"
    for file in BAKERY.rglob("*.yaml"):
        target = app / file.relative_to(BAKERY)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.read_bytes())
    sheet = tmp_path / "t.xlsx"
    assert main(["table", "export", str(app), "recipe_for", str(sheet)]) == 0
    table = load_folder(app).definitions
    assert table is not None
    rows = [[str(cell) for cell in row] for row in table.tables["recipe_for"].rows]
    head = [c.name for c in table.tables["recipe_for"].inputs] + [c.name for c in table.tables["recipe_for"].outputs]
    workbook(sheet, head, *rows[:-1])
    before = (app / "tables/recipe_for.yaml").read_text("utf-8")
    main(["table", "import", str(app), "recipe_for", str(sheet)])
    assert (app / "tables/recipe_for.yaml").read_text("utf-8") == before
    assert "-  - [" in capsys.readouterr().out
