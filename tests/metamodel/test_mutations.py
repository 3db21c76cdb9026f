"""Whatever word of the template is broken, the app is refused, and the broken line is told.

`FORMWRIGHT_MUTANTS=5000` tries more of them.
"""

import os
import random
from pathlib import Path

import pytest

from formwright.kernel.problems import errors
from formwright.metamodel.build.app import examine
from formwright.metamodel.loader import Loaded, load_texts, read_folder
from tests.metamodel.mutations import Mutant, mutants

TEMPLATE = Path(__file__).resolve().parents[2] / "apps" / "mes-template"
MUTANTS = int(os.environ.get("FORMWRIGHT_MUTANTS", "100"))


@pytest.fixture(scope="module")
def template() -> Loaded:
    texts, problems = read_folder(TEMPLATE)
    assert not problems
    loaded = load_texts(texts)
    assert examine(loaded) is not None
    return loaded


def chosen(loaded: Loaded) -> list[Mutant]:
    """Return one of every file at least, the same ones each time."""
    everyone = mutants(loaded.files)
    random.Random(7).shuffle(everyone)
    first = {mutant.file: mutant for mutant in everyone}
    rest = [mutant for mutant in everyone if first[mutant.file] is not mutant]
    return [*first.values(), *rest[: max(0, MUTANTS - len(first))]]


def missed(loaded: Loaded, mutant: Mutant) -> str:
    """Return what is wrong with the refusal of a mutant; empty where it is told at its line."""
    changed = load_texts({**loaded.files, mutant.file: mutant.text}, before=loaded)
    examine(changed)
    told = errors(changed.problems)
    if any(p.location.file == mutant.file and p.location.line == mutant.line for p in told):
        return ""
    elsewhere = "; ".join(f"{p.location} {p.code}" for p in told[:3])
    return f"{mutant.file}:{mutant.line} {mutant.change}: {elsewhere or 'accepted'}"


def test_every_mutant_is_refused_at_its_line(template: Loaded) -> None:
    tried = chosen(template)
    assert len(tried) >= min(MUTANTS, len(mutants(template.files)))
    assert len({mutant.file for mutant in tried}) > len(template.files) * 0.9
    assert [told for mutant in tried if (told := missed(template, mutant))] == []


def test_a_mutant_that_means_the_same_is_seen(template: Loaded) -> None:
    text = template.files["app.yaml"]
    assert missed(template, Mutant("app.yaml", 1, text + "\n# a remark\n", "nothing")).endswith("accepted")


def test_a_changed_file_is_read_alone(template: Loaded) -> None:
    changed = load_texts({**template.files, "app.yaml": template.files["app.yaml"] + "\n"}, before=template)
    same = [name for name in template.files if changed.read[name] is template.read[name]]
    assert len(same) == len(template.files) - 1
    assert examine(changed) is not None
