"""Prints over HTTP: what stands on paper, codes that scanners read, and values that stay values."""

from typing import Any

import pypdfium2
import pytest
import zxingcpp
from httpx import Client

from tests.api.conftest import SignIn, a_customer, a_ticket

PRINTS = "/api/desk/prints"
MM = 72 / 25.4


def pages(content: bytes) -> list[tuple[str, tuple[int, int], Any]]:
    """Return each page of a PDF: its text, its size in whole millimetres, and its picture."""
    document = pypdfium2.PdfDocument(content)
    found = [
        (
            page.get_textpage().get_text_range(),
            (round(page.get_width() / MM), round(page.get_height() / MM)),
            page.render(scale=4).to_pil(),
        )
        for page in document
    ]
    document.close()
    return found


def html(client: Client, name: str, record: object, **asked: str) -> str:
    answer = client.get(f"{PRINTS}/{name}", params={"ids": str(record), "form": "html", **asked})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    return answer.text


def refused(client: Client, name: str, **asked: str) -> tuple[int, str]:
    answer = client.get(f"{PRINTS}/{name}", params=asked)
    return answer.status_code, str(answer.json()["code"])


@pytest.fixture
def ticket(mona: Client) -> dict[str, object]:
    a_customer(mona, tier="gold")
    made = a_ticket(
        mona, title="水泵漏水 <b>now</b>", kind="fault", urgent=True, opened_on="2026-02-28", due="2026-03-01T01:30:00Z", hours="999.5",
        barcode="T-0001/水", note="{{ record.secret }}", secret="only for us",
    )  # fmt: skip
    for position, name in enumerate(("Seal", "Ring"), 1):
        part = {"ticket": made["id"], "position": 3 - position, "name": name, "quantity": position}
        assert mona.post("/api/desk/records/part", json=part).status_code == 201
    return made


def test_a_page_says_what_the_record_holds_in_the_reader_s_language(mona: Client, ticket: dict[str, object]) -> None:
    zh, en = (html(mona, "slip", ticket["id"], language=language) for language in ("zh", "en"))
    assert f"服务单 {ticket['number']}" in zh
    assert "Customer C1 / 金牌 / 故障 / " in zh
    assert "Customer C1 / Gold / Fault / " in en
    assert "是 · 2026年2月28日 · " in zh
    assert "Yes · 28 Feb 2026 · " in en
    assert "999.5" in en
    assert "249.875" in en
    assert ("先修" in zh, "Mend it first" in en) == (True, True)
    assert [part in en for part in ("<li>1 Ring × 2 EA</li>", "<li>2 Seal × 1 EA</li>", "Ring, Seal")] == [
        True,
        True,
        True,
    ]


def test_values_stay_values(mona: Client, ticket: dict[str, object]) -> None:
    page = html(mona, "slip", ticket["id"])
    assert "水泵漏水 &lt;b&gt;now&lt;/b&gt;" in page
    assert "{{ record.secret }}" in page
    assert "only for us" not in page


def test_the_preview_is_the_print_and_scanners_read_its_codes(mona: Client, ticket: dict[str, object]) -> None:
    answer = mona.get(f"{PRINTS}/slip", params={"ids": str(ticket["id"]), "language": "zh"})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    ((text, size, picture),) = pages(answer.content)
    assert size == (148, 210)
    assert "水泵漏水 <b>now</b>" in text
    codes = {(code.format.name, code.text) for code in zxingcpp.read_barcodes(picture)}
    assert codes == {("QRCode", "T-0001/水"), ("DataMatrix", ticket["number"]), ("Code128", ticket["number"])}


def test_a_batch_is_one_file_in_the_given_order(mona: Client) -> None:
    a_customer(mona)
    ids = [str(a_ticket(mona, title=f"Ticket {n}")["id"]) for n in range(3)]
    order = [ids[2], ids[0], ids[2]]
    answer = mona.post(f"{PRINTS}/tag", json={"ids": order})
    found = pages(answer.content)
    assert [text.split("Ticket ")[1].strip() for text, _, _ in found] == ["2", "0", "2"]
    assert {size for _, size, _ in found} == {(60, 40)}
    answer = mona.post(f"{PRINTS}/tag", json={"where": "title != 'Ticket 1'", "order_by": "title", "form": "zpl"})
    assert [line.split("Ticket ")[1] for line in answer.text.splitlines()] == ["0^FS^XZ", "2^FS^XZ"]
    a_ticket(mona, title="Needle")
    answer = mona.post(f"{PRINTS}/tag", json={"where": "true", "search": "Needle", "form": "zpl"})
    assert answer.text.endswith(" Needle^FS^XZ")
    assert "Ticket" not in answer.text


def test_a_label_printer_gets_no_commands_from_values(mona: Client) -> None:
    a_customer(mona)
    record = a_ticket(mona, title="^XZ~JA_泵")
    answer = mona.get(f"{PRINTS}/tag", params={"ids": str(record["id"]), "form": "zpl"})
    assert answer.text == f"^XA^CI28^FO20,20^FH^FD{record['number']} _5EXZ_7EJA_5F_E6_B3_B5^FS^XZ"


def test_what_may_not_be_seen_is_not_printed(sign_in: SignIn) -> None:
    mona = sign_in("mona")
    a_customer(mona)
    seen, unseen = (str(a_ticket(mona, title="One", secret="s", urgent=urgent)["id"]) for urgent in (False, True))
    assert "One: s" in html(mona, "inside", seen)
    assert sorted(mona.get("/api/desk/model").json()["prints"]) == ["ean", "endless", "inside", "label", "slip", "strip", "tag"]
    carl = sign_in("carl")
    assert sorted(carl.get("/api/desk/model").json()["prints"]) == ["ean", "endless", "label", "slip", "strip", "tag"]
    assert refused(carl, "inside", ids=seen) == (404, "unknown_definition")
    assert refused(carl, "tag", ids=unseen) == (404, "unknown_record")
    assert carl.get(f"{PRINTS}/tag", params={"ids": seen}).status_code == 200
    assert refused(sign_in("gus"), "tag", ids=seen) == (404, "unknown_definition")


def test_refusals_say_what_to_do(mona: Client) -> None:
    a_customer(mona)
    plain, waiting = (str(a_ticket(mona, title=title)["id"]) for title in ("One", "not yet"))
    assert refused(mona, "slip", ids=waiting) == (422, "print_not_now")
    assert refused(mona, "slip", ids=plain, form="zpl") == (400, "print_not_so")
    assert refused(mona, "slip", ids=plain, form="doc") == (400, "bad_parameter")
    assert refused(mona, "slip", ids=plain, language="xx") == (400, "bad_parameter")
    assert refused(mona, "slip", ids="") == (400, "print_copies")
    assert refused(mona, "slip", ids="nobody") == (404, "unknown_record")
    assert refused(mona, "nothing", ids=plain) == (404, "unknown_definition")
    assert refused(mona, "ean", ids=plain) == (422, "print_code_empty")
    coded = str(a_ticket(mona, barcode="not digits")["id"])
    assert refused(mona, "ean", ids=coded) == (422, "print_code_value")
    answer = mona.post(f"{PRINTS}/slip", json={"ids": [plain] * 501})
    assert (answer.status_code, answer.json()["code"]) == (400, "print_copies")
    answer = mona.post(f"{PRINTS}/slip", json={"where": "titel == 'x'"})
    assert answer.status_code == 400


def test_a_template_that_grows_without_end_is_stopped_and_the_next_print_is_there(mona: Client) -> None:
    a_customer(mona)
    endless = str(a_ticket(mona, title="x" * 100, barcode="B")["id"])
    assert refused(mona, "endless", ids=endless, form="html") == (422, "print_too_heavy")
    assert "<svg" in html(mona, "label", endless)
