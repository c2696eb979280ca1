"""The night's page and the terminal's tables: what comes out of documents is inert there, and the totals add up."""

import uuid
from datetime import UTC, datetime
from html.parser import HTMLParser
from io import StringIO

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from rich.console import Console

from deployments.machine.up import review_url
from deployments.tables import documents_blocks, extracted_tables, queue_table, totals_lines
from schemas.document import Residency
from schemas.night import Left, Night
from schemas.outcome import Reason, Verdict
from schemas.registry import KINDS
from schemas.report import DocumentRow, FieldRow, Totals, Waiting
from schemas.settings import Settings
from schemas.step import Fingerprints
from tasks.pages.withheld import for_prefect
from tasks.report import MOST_DOCUMENTS, markdown
from tasks.running.progress import share_done

NASTY = "a|b\n# head <script>alert(1)</script> [x](javascript:1) ![i](http://e/x) `c` *b* _i_ &amp; \\ [bold]B[/bold] \x1b[2J\x07"
NIGHT = Night(
    inbox="file:///in", started_at=datetime(2026, 1, 2, tzinfo=UTC), progress_id=uuid.UUID(int=1), arrived=2,
    fingerprints=Fingerprints(parse="p", classify="c", read=dict.fromkeys(KINDS, "r")),
)  # fmt: skip
TOTALS = Totals(
    arrivals=5, documents=4, by_verdict={"accept": 1, "review": 2}, unfinished=1, fields=8, fields_accepted=3,
    prompt_tokens=100, answer_tokens=20, cost_usd=0.5,
)  # fmt: skip


def field(value: object) -> FieldRow:
    return FieldRow(
        field="company", value=value, words=("w",), confidence=0.5, verdict=Verdict.REVIEW,
        reasons=(Reason.LOW_CONFIDENCE,), grade="exact", page=1,
    )  # fmt: skip


def document(name: str, value: object = "v") -> DocumentRow:
    return DocumentRow(
        content_hash="0" * 64, name=name, arrivals=1, kind="receipt", verdict=Verdict.REVIEW,
        reasons=(Reason.FIELDS_IN_REVIEW,), fields=(field(value),),
    )  # fmt: skip


def shown(*blocks: object) -> str:
    out = StringIO()
    console = Console(file=out, width=400, force_terminal=False)
    for block in blocks:
        console.print(block, highlight=False)
    return out.getvalue()


TABLE_TAGS = {"h1", "p", "table", "thead", "tbody", "tr", "th", "td"}


class Page(HTMLParser):
    """The page as a browser gets it: its tags, and the text of each table cell."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.cells: list[str] = []
        self.links: list[str | None] = []
        self.feed(MarkdownIt("commonmark", {"html": True}).enable("table").render(page))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value for name, value in attrs if name in ("href", "src")]
        if tag in ("td", "th"):
            self.cells.append("")

    def handle_data(self, data: str) -> None:
        if self.cells:
            self.cells[-1] += data


def test_the_page_says_the_totals() -> None:
    page = markdown(NIGHT, [document("a.pdf")], TOTALS)
    assert "# Night of 2026-01-01\n" in page, "it began at midnight: the night is that of the evening before"
    assert "2 new files; 5 arrivals are 4 documents: 1 accept, 2 review, 1 unfinished. 3 of 8" in page
    assert "120 tokens, $0.5000" in page
    assert "| a.pdf | receipt | review | some of its fields need a person | 0/1 | 0 | $0.0000 |" in page
    assert "| a.pdf | company | v | 0.50 | exact, page 1 | review |" in page


@given(st.text(), st.one_of(st.text(), st.lists(st.text(), max_size=2), st.none()))
@example(NASTY, NASTY)
def test_cells_are_inert_whatever_is_in_a_document(name: str, value: object) -> None:
    page = Page(markdown(NIGHT, [document(name, value)], TOTALS))
    assert page.tags <= TABLE_TAGS
    assert len(page.cells) == 2 * 7 + 2 * 6
    as_printed = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    assert " ".join(page.cells[7].split()) == as_printed


REVIEW = "https://review.example.com"
HASH = "0" * 64


@given(st.text())
@example(NASTY)
@example("](http://e/x)")
@example("")
def test_what_waits_for_people_is_a_link_whatever_it_is_called(name: str) -> None:
    accepted = document(name).model_copy(update={"verdict": Verdict.ACCEPT})
    page = Page(markdown(NIGHT, [document(name), accepted], TOTALS, REVIEW))
    assert page.tags <= {*TABLE_TAGS, "a"}
    assert page.links == [f"{REVIEW}/queue", f"{REVIEW}/documents/{HASH}"]
    assert len(page.cells) == 3 * 7 + 3 * 6
    as_printed = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    shown = " ".join(page.cells[7].split())
    assert shown == (as_printed if name.strip() else HASH[:12])


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://a b", "https://a)[x](http://e", "review.example.com"])
def test_an_address_of_the_review_app_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="no address such as"):
        Settings(review_url=url)


def test_the_address_is_as_settings_say_or_where_up_listens() -> None:
    none, named = Settings(), Settings(review_url=f"{REVIEW}/claims/")
    assert review_url(none, "127.0.0.1", 8080) == "http://127.0.0.1:8080"
    assert (review_url(none, "::1", 80), review_url(none, "0.0.0.0", 80)) == ("http://[::1]:80", "")
    assert review_url(named, "0.0.0.0", 8080) == f"{REVIEW}/claims"


def test_a_long_night_is_cut_and_says_so() -> None:
    page = markdown(NIGHT, [document(f"{n}.pdf") for n in range(MOST_DOCUMENTS + 3)], TOTALS)
    assert "3 more documents are in the view" in page


def test_a_night_that_read_nothing_says_so_and_has_no_table() -> None:
    page = markdown(NIGHT, [], TOTALS)
    assert page.endswith("\n\nNothing new was read.") and "|" not in page
    assert "Nothing new" not in markdown(NIGHT, [document("a.pdf")], TOTALS)


def test_the_terminals_tables_are_inert() -> None:
    queue = {
        "name": NASTY,
        "kind": "nda",
        "field": "term",
        "words": [NASTY],
        "confidence": None,
        "reasons": ["no_evidence"],
    }
    extracted = {"file": NASTY, "kind": "nda", "verdict": "review", "reasons": ["fields_in_review"], "fields": {}}
    for block in (
        [queue_table([queue])],
        extracted_tables([extracted]),
        documents_blocks([document(NASTY, NASTY)], {}),
    ):
        page = shown(*block)
        assert "[bold]B" in page or "…" in page
        assert not {"\x1b", "\x07"} & set(page)


def test_totals_add_up() -> None:
    assert TOTALS.duplicates == 1
    assert TOTALS.documents == sum(TOTALS.by_verdict.values()) + TOTALS.unfinished
    assert (
        totals_lines(TOTALS)[0]
        == "5 arrivals = 4 documents + 1 duplicates; documents: 1 accept, 2 review, 1 unfinished"
    )
    assert totals_lines(TOTALS)[1].startswith("8 fields: 3 accepted, 5 for a person; 100 + 20 tokens, $0.5000")
    assert totals_lines(Totals())[0].startswith("0 arrivals = 0 documents + 0 duplicates; documents: none")


@pytest.mark.parametrize(
    ("left", "at_start", "percent"), [(0, 0, 100), (0, 9, 100), (9, 9, 0), (12, 9, 0), (3, 12, 75), (5, 0, 100)]
)
def test_progress_stays_within_bounds(left: int, at_start: int, percent: float) -> None:
    assert share_done(Left(parse=left), at_start) == percent


@pytest.mark.parametrize(
    ("url", "told"),
    [(None, True), ("http://127.0.0.1:4200/api", True), ("http://prefect:4200/api", True), ("https://prefect.example.com/api", False)],
)  # fmt: skip
def test_a_prefect_elsewhere_is_told_neither_name_nor_value_of_what_must_stay(url: str | None, told: bool) -> None:
    stays = document("Ann Hill.txt", "4.20 for Ann Hill")
    free = document("free.txt", "9.10").model_copy(update={"residency": Residency.ANYWHERE, "content_hash": "1" * 64})
    page = markdown(NIGHT, for_prefect([stays, free], Settings(prefect_api_url=url)), TOTALS)
    deferred = Waiting(content_hash="0" * 64, name="Ann Hill.txt", kind="nda", fields=("term",), nights=1)
    waiting = for_prefect([deferred], Settings(prefect_api_url=url))
    assert ("Ann Hill" in waiting[0].name) is told and waiting[0].fields == ("term",)
    assert ("Ann Hill" in page) is told and "free.txt" in page and "9.10" in page
    assert ("000000000000, stays on the premises" in page) is not told
