"""How a further tier reads labelled documents, so that its confidence can be fitted: as in a night, after the small model and in its doubts only.

What the small model is sure of never reaches the tier. A promise about the tier's answers can rest on nothing but answers of that kind.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from schemas.calibrating import Calibrating
from schemas.document import Residency
from schemas.doubt import DoubtfulDocument, DoubtfulField
from schemas.errors import SettingError
from schemas.finetuning import Labelled
from schemas.ledger import night_of
from schemas.outcome import Reason, Verdict
from schemas.settings import settings
from schemas.step import ReadResult
from schemas.tier import Tier
from schemas.tiers import further_tiers
from sql.documents.marks import add_labelled
from sql.spending.egress import residencies
from tasks.current import current_fingerprints
from tasks.residency import of_labelled, strictest
from tasks.running.progress import said
from tasks.tiers.ask import client_of, reread
from tasks.tiers.reread import Asking, rereading
from tasks.tiers.skipped import passed_over, routed
from tasks.trust.judge import Judge
from tasks.trust.judges import judges


def tier_named(name: str) -> tuple[int, Tier]:
    """The further tier of that name, with its number.

    Raises:
        SettingError: there is none.
    """
    for number, tier in further_tiers(settings()).items():
        if tier.name == name:
            return number, tier
    names = ", ".join(tier.name for tier in settings().tiers) or "none"
    raise SettingError(f"There is no further tier {name!r}", f"NIGHTCLERK_TIERS lists: {names}")


def require_shareable(asked: Calibrating) -> None:
    """Raises SettingError if labelled sets that must stay would be shown to a tier that runs elsewhere."""
    external = tier_named(asked.tier)[1].external
    if external and (asked.data or asked.invented) and not asked.shareable:
        raise SettingError(f"The tier {asked.tier} runs elsewhere, and labelled sets stay on the premises", "Say --shareable if they may leave")  # fmt: skip


def reread_labelled(
    batch: Sequence[Labelled], small: Mapping[str, ReadResult], asked: Calibrating, signatures: Mapping[str, str]
) -> dict[str, ReadResult]:
    """What the tier says of the fields that the small model doubts, by document; nothing of those that it could not be asked about."""
    number, tier = tier_named(asked.tier)
    night = night_of(datetime.now(UTC), settings().time_zone)
    asking = Asking(tier=tier, number=number, reader="", night=night)
    if tier.external:
        add_labelled({each.paper.content_hash: _may_go(each, asked) for each in batch})
    places = residencies([each.paper.content_hash for each in batch])
    read = _as_in_a_night(batch, small)
    documents = [
        (each, _doubtful(read[each.paper.content_hash], places)) for each in batch if each.paper.content_hash in read
    ]
    works = [rereading(each.paper, document, asking) for each, document in documents if document.fields]
    going = [w for w in works if tier.reads(w.document.kind) and not (tier.external and _stays(w.document))]
    found = reread(going, asking, unjudged(signatures))
    if silent := sum(not result.readings for result in found) + len(works) - len(going):
        said(f"left out  {silent:>4} documents that {tier.name} could not be asked about, or would not answer")
    return {result.content_hash: result for result in found}


def unjudged(signatures: Mapping[str, str]) -> dict[str, Judge]:
    """By kind a judge that only notes for what the signals hold."""
    return {kind: Judge(signature=signature) for kind, signature in signatures.items()}


def engine_name(tier: str) -> str:
    """As a calibration names what it was fitted for."""
    return client_of(tier_named(tier)[1]).name


def _as_in_a_night(batch: Sequence[Labelled], small: Mapping[str, ReadResult]) -> dict[str, ReadResult]:
    """What the small model read, without what the skip rules would have kept from it."""
    rules = settings().skip_rules
    if not rules:
        return dict(small)
    deciding, papers = judges(current_fingerprints(), settings()), {e.paper.content_hash: e.paper for e in batch}
    return {
        digest: passed_over(result, routed(papers[digest], deciding[result.kind], rules), papers[digest].unread_pages)
        for digest, result in small.items()
    }


def _may_go(labelled: Labelled, asked: Calibrating) -> Residency:
    """As far as its set may, unless a mark of its folder, its kind or an arrival keeps it."""
    by_kind = of_labelled(labelled.kind, labelled.generated or asked.shareable, settings().on_premises)
    return strictest([labelled.residency, by_kind])


def _stays(document: DoubtfulDocument) -> bool:
    return document.residency is not Residency.ANYWHERE


def _doubtful(result: ReadResult, places: Mapping[str, Residency]) -> DoubtfulDocument:
    """The document as the night would find it in the database."""
    open_ = [each for each in result.readings if each.decision.verdict is not Verdict.ACCEPT]
    return DoubtfulDocument(
        content_hash=result.content_hash,
        fingerprint=result.fingerprint,
        kind=result.kind,
        residency=places[result.content_hash],
        arrived_at=datetime.now(UTC),
        fields=tuple(
            DoubtfulField(
                field=each.field,
                value=each.normalised.value,
                confidence=each.confidence,
                tier=result.tier,
                verdict=each.decision.verdict,
                reasons=each.decision.reasons,
            )
            for each in open_
            if Reason.AUDIT not in each.decision.reasons
        ),
        verdicts={each.field: each.decision.verdict for each in result.readings},
        values={
            each.field: each.normalised.value for each in result.readings if Reason.SKIPPED not in each.decision.reasons
        },
    )
