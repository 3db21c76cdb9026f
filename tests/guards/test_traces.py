"""Nothing committed tells on which machine it was written, or where that machine fetches its packages."""

import re
from pathlib import Path

from tests.guards.sources import ROOT, expect_none, files, lines, name

BINARY = frozenset({".backup", ".png", ".jpg", ".ico", ".woff2", ".xlsx", ".gz", ".br", ".zip", ".pdf"})
HOMES = re.compile(r"(?<![\w.])/(?:root|home/\w+|Users/\w+|work/(?:main|shared|build)|opt/(?:pypi|wheels))\b")
HOSTS = re.compile(
    r"pypi\.org|pythonhosted\.org|registry\.npmjs|npmmirror\.com|registry\.yarnpkg|deb\.debian\.org"
    r"|mirrors?\.(?:aliyun|tencent|ustc|cloud|tuna)|--(?:extra-)?index-url[ =]http"
)


def _texts() -> dict[str, str]:
    own = Path(__file__)
    return {name(path): path.read_text("utf-8") for path in files() if path.suffix not in BINARY and path != own}


def test_no_path_of_a_machine_is_committed() -> None:
    places = [f"{place}: {found.group()}" for place, text in _texts().items() for found in HOMES.finditer(text)]
    expect_none(places)
    expect_none(place for place, text in _texts().items() if f"{ROOT}/" in text)


def test_no_package_registry_is_named() -> None:
    expect_none(f"{place}: {found.group()}" for place, text in _texts().items() for found in HOSTS.finditer(text))


def test_files_end_with_a_line_end() -> None:
    text_like = [
        path for path in files() if path.suffix in {".py", ".ts", ".tsx", ".md", ".yaml", ".toml"} and lines(path)
    ]
    expect_none(name(path) for path in text_like if not path.read_text("utf-8").endswith("\n"))
