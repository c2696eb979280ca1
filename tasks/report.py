"""The night's report: what ended how, as data for the terminal and as an artifact for the Prefect UI."""

from collections.abc import Iterator, Sequence

from prefect import task
from prefect.artifacts import create_markdown_artifact

from schemas.night import Night
from schemas.outcome import EXPLAINED, Verdict
from schemas.report import DocumentRow, FieldRow, NightMoney, Totals
from schemas.settings import settings
from sql.backlog.pauses import pauses
from sql.backlog.queue import held_back
from sql.reports.night import night_documents, totals
from sql.spending.money import night_money
from tasks.pages import failures as report_failures
from tasks.pages import money as report_money
from tasks.pages.cell import cell
from tasks.pages.withheld import for_prefect
from tasks.running.progress import said
from tasks.running.retry import STEP

MOST_DOCUMENTS = 200  # on the page; all are in the database


def markdown(night: Night, rows: Sequence[DocumentRow], counts: Totals, review_url: str = "") -> str:
    """The night as a page: totals, then a row a document, then a row a field; with links to the review app, if that is known."""
    shown = rows[:MOST_DOCUMENTS]
    verdicts = ", ".join(f"{count} {verdict}" for verdict, count in counts.by_verdict.items())
    return "\n".join(
        [
            f"# Night of {night.date}",
            f"{cell(night.inbox)}",
            "",
            f"{night.arrived} new files; {counts.arrivals} arrivals are {counts.documents} documents: {verdicts}, "
            f"{counts.unfinished} unfinished. {counts.fields_accepted} of {counts.fields} fields accepted, "
            f"{counts.prompt_tokens + counts.answer_tokens} tokens, ${counts.cost_usd:.4f}.",
            *([f"\n[What waits for people]({review_url}/queue)"] if review_url else []),
            "",
            *(_tables(shown, review_url) if shown else ["Nothing new was read."]),
            *(
                [f"\n{len(rows) - len(shown)} more documents are in the view out\\_documents."]
                if len(rows) > len(shown)
                else []
            ),
        ]
    )


def _tables(rows: Sequence[DocumentRow], review_url: str) -> Iterator[str]:
    yield "| document | kind | outcome | why | fields accepted | tokens | cost |\n|---|---|---|---|---|---|---|"
    yield from (_document(row, review_url) for row in rows)
    yield "\n| document | field | value | confidence | evidence | outcome |\n|---|---|---|---|---|---|"
    yield from (_field(row, field) for row in rows for field in row.fields)


def _document(row: DocumentRow, review_url: str) -> str:
    why = "; ".join(EXPLAINED[reason] for reason in row.reasons)
    accepted = sum(field.verdict == "accept" for field in row.fields)
    tokens = row.prompt_tokens + row.answer_tokens
    name = _linked(row, review_url) if review_url and row.verdict is Verdict.REVIEW else cell(row.name)
    return f"| {name} | {row.kind} | {row.verdict} | {why} | {accepted}/{len(row.fields)} | {tokens} | ${row.cost_usd:.4f} |"


def _linked(row: DocumentRow, review_url: str) -> str:
    """The document's name as a link to where a person answers; its hash where it has no name that shows."""
    text = cell(row.name) if row.name.strip() else row.content_hash[:12]
    return f"[{text}]({review_url}/documents/{row.content_hash})"


def _field(row: DocumentRow, field: FieldRow) -> str:
    where = f"{field.grade}, page {field.page}" if field.page else field.grade or ""
    return f"| {cell(row.name)} | {field.field} | {cell(field.value)} | {field.confidence:.2f} | {where} | {field.verdict} |"


@task(name="report", task_run_name="report on {night.inbox}", **STEP)
def report(night: Night) -> Totals:
    """Publishes the night's table and totals."""
    counts, money = totals(night.inbox), _money(night)
    rows = night_documents(night.inbox, night.started_at)
    page = markdown(night, for_prefect(rows, settings()), counts, settings().review_url)
    failures = report_failures.markdown(report_failures.with_answers(counts.by_reason, rows))
    create_markdown_artifact(
        "\n".join([page, *_paused(night), *failures, *report_money.markdown(money)]),
        key="night",
        description="what the night read",
    )
    for line in report_money.lines(money):
        said(line)
    return counts


def _paused(night: Night) -> list[str]:
    """What is paused, and how much waits for it; said to whoever watches too."""
    told = [str(each) for each in pauses().each]
    if told:
        told.append(f"{held_back(night.fingerprints)} documents wait until it is resumed")
        for line in told:
            said(f"PAUSED    {line}")
    return [f"\n- {cell(line)}" for line in told]


def _money(night: Night) -> NightMoney:
    money = night_money(night.date, settings())
    return money.model_copy(update={"deferred": tuple(for_prefect(money.deferred, settings()))})
