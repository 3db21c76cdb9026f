"""Turns the HTML of a print into PDF pages, run as a confined script; WeasyPrint's only door.

The first path is the HTML, the second where the PDF goes; a refusal is printed as JSON.
"""

import json
import sys
from pathlib import Path

try:
    from weasyprint import HTML, URLFetcher  # pyright: ignore[reportMissingTypeStubs]
except OSError as missing:  # Pango, which sets the text, is a library of the system
    sys.stdout.write(json.dumps({"code": "print_needs_pango", "data": {"why": str(missing)[:200]}}))
    sys.exit(0)


def main(source: str, target: str) -> None:
    """Draw the pages of a document; nothing but pictures that lie in it is fetched."""
    fetcher = URLFetcher(allowed_protocols=("data",), allow_redirects=False)
    HTML(string=Path(source).read_text("utf-8"), url_fetcher=fetcher).write_pdf(target)  # pyright: ignore[reportUnknownMemberType]


if __name__ == "__main__":
    main(*sys.argv[1:])
