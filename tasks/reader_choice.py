"""Where plain rules read better than the model, by labelled documents that both have read. Nothing is read or stored here.

One vote a sender. Either reader costs the same, so the likelier one answers: the rules where at least MARGIN more senders speak for them, else
the model, as without a table. How sure that is, an exact one-sided sign test says beside it; the calibrator judges whoever answers.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from schemas.finetuning import Labelled
from schemas.page import Record
from schemas.readers import Choice, Reader, Readers, Situation
from schemas.step import ReadResult
from tasks.finetune.split import groups
from tasks.measure import compared
from tasks.readers import situation_of
from tasks.trust.bounds import binomial_p_value

MARGIN = 2


class Disagreement(Record):
    """One field of one document of which the two readers say different things, and whether each is right."""

    kind: str
    field: str
    situation: Situation
    sender: str
    model_right: bool
    rules_right: bool


def disagreements(documents: Sequence[Labelled], results: Iterable[ReadResult]) -> Iterator[Disagreement]:
    """Where the readers differ about labelled fields; `results` hold the model's own answers. A broken answer is none."""
    senders = {digest: group[0] for group in groups(documents) for digest in group}
    by_hash = {each.paper.content_hash: each for each in documents}
    for result in results:
        document = by_hash[result.content_hash]
        yield from _of(document, result, senders[document.paper.content_hash])


def choices(found: Iterable[Disagreement]) -> Readers:
    """A choice for each field and situation in which there was a disagreement."""
    together: dict[tuple[str, str, Situation], list[Disagreement]] = defaultdict(list)
    for each in found:
        together[each.kind, each.field, each.situation].append(each)
    return Readers(choices=tuple(_choice(own) for _, own in sorted(together.items())))


def better(rules_better: int, model_better: int) -> tuple[Reader, float]:
    """Who is to answer, and the p-value of the sign test: the probability of so few against the rules between equals."""
    p_value = float(binomial_p_value(model_better, rules_better + model_better, 0.5))
    return (Reader.RULES if rules_better - model_better >= MARGIN else Reader.MODEL), p_value


def follows(readers: Readers) -> bool:
    """Whether each choice is there once and is what its counts make of it: none is written by hand."""
    once = len({_order(each) for each in readers.choices}) == len(readers.choices)
    return once and all(better(c.rules_better, c.model_better)[0] is c.reader for c in readers.choices)


def renewed(known: Readers, fresh: Readers, kinds: Iterable[str]) -> Readers:
    """The fresh choices for these kinds, and of other kinds those that are known."""
    kept = [each for each in known.choices if each.kind not in set(kinds)]
    return Readers(choices=tuple(sorted(chain(kept, fresh.choices), key=_order)))


def _of(document: Labelled, result: ReadResult, sender: str) -> Iterator[Disagreement]:
    ruled = {each.field: each.normalised for each in result.by_rules}
    for reading in result.readings:
        name = reading.field
        if name not in ruled or name not in document.labels or reading.verbatim.problem:
            continue
        if situation := situation_of(reading.normalised, ruled[name]):
            yield Disagreement(
                kind=result.kind,
                field=name,
                situation=situation,
                sender=sender,
                model_right=compared(document.labels[name], reading.normalised.value)[3],
                rules_right=compared(document.labels[name], ruled[name].value)[3],
            )


def _choice(own: Sequence[Disagreement]) -> Choice:
    votes: Counter[str] = Counter()
    for each in own:
        votes[each.sender] += each.rules_right - each.model_right
    for_rules, for_model = sum(vote > 0 for vote in votes.values()), sum(vote < 0 for vote in votes.values())
    reader, p_value = better(for_rules, for_model)
    return Choice(
        kind=own[0].kind,
        field=own[0].field,
        situation=own[0].situation,
        reader=reader,
        documents=len(own),
        rules_better=for_rules,
        model_better=for_model,
        p_value=round(p_value, 6),
    )


def _order(choice: Choice) -> tuple[str, str, str]:
    return choice.kind, choice.field, choice.situation
