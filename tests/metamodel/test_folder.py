"""What only a folder can have wrong is told like everything else."""

from pathlib import Path

from formwright.metamodel.loader import load_folder


def told(folder: Path) -> list[tuple[str, str]]:
    return [(p.location.file, p.code) for p in load_folder(folder).problems]


def test_a_folder_without_an_app(tmp_path: Path) -> None:
    assert told(tmp_path) == [("app.yaml", "no_app")]


def test_files_that_cannot_be_read_are_named_and_the_others_are_read(tmp_path: Path) -> None:
    (tmp_path / "app.yaml").write_text("key: a\ntitle: A\nversion: 1.0.0\n")
    (tmp_path / "entities").mkdir()
    (tmp_path / "entities" / "big.yaml").write_text("# " + "x" * 1_000_000)
    (tmp_path / "entities" / "latin.yaml").write_bytes("title: Größe".encode("latin-1"))
    (tmp_path / "entities" / "thing.yaml").write_text("titel: Thing\nfields: {code: {type: text}}\n")
    expected = [("entities/big.yaml", "file_too_large"), ("entities/latin.yaml", "unreadable_file"), ("entities/thing.yaml", "unknown_key")]
    assert told(tmp_path) == expected
