"""Where plain rules read better than the model, by labelled documents that both have read. Nothing is read or stored here.

One vote a sender. Either reader costs the same, so the likelier one answers. A field has few votes, so those of all fields of its kind that
are in the same situation count too, lists and single values apart, for as much as WEIGHT senders (shrinkage towards the group's mean; Efron
and Morris, 1975). Of a kind without any such votes the other kinds tell, one vote a kind. How sure its own votes are, an exact one-sided
sign test says beside it; the calibrator judges whoever answers.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from schemas.finetuning import Labelled
from schemas.kind import fields_of
from schemas.readers import Choice, Reader, Readers, Situation
from schemas.record import Record
from schemas.registry import KINDS
from schemas.step import ReadResult
from tasks.extract.readers import situation_of
from tasks.find.rules import rule_of
from tasks.finetune.split import groups
from tasks.measure import compared
from tasks.trust.bounds import binomial_p_value

WEIGHT = 8.0
WRONG = -1.0  # how right a wrong value is: whoever says nothing does less harm, also where there is something
Group = tuple[str, Situation, bool]  # a kind, how its readers differ, and whether they read lists


class Disagreement(Record):
    """One field of one document of which the two readers say different things, and how right each is: 1 if right, 0 if what there is was left
    out, WRONG if all of it is wrong, else of lists the F1 of their items."""

    kind: str
    field: str
    situation: Situation
    sender: str
    model_right: float
    rules_right: float


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
    return Readers(choices=decided([_counted(own) for _, own in sorted(together.items())]))


def decided(counted: Sequence[Choice]) -> tuple[Choice, ...]:
    """The same counts, each with who is to answer by them, and the sign test's probability of so few against the rules between equals."""
    groups: dict[Group, Counter[str]] = defaultdict(Counter)
    for each in counted:
        groups[_group(each)].update(rules=each.rules_better, model=each.model_better)
    kinds: dict[tuple[Situation, bool], Counter[str]] = defaultdict(Counter)
    situations: dict[Situation, Counter[str]] = defaultdict(Counter)
    for (_, situation, lists), votes in groups.items():
        vote = {"rules": votes["rules"] > votes["model"], "model": votes["rules"] < votes["model"]}
        kinds[situation, lists].update(vote)
        situations[situation].update(vote)
    return tuple(
        _decided(each, _first_voted(groups[group], kinds[group[1:]], situations[each.situation]))
        for each in counted
        for group in [_group(each)]
    )


def completed(readers: Readers) -> Readers:
    """With a choice for every field that rules read in every situation, also where no labelled document tells of it."""
    known = {_order(each) for each in readers.choices}
    fields = ((kind, spec.name) for kind, of in KINDS.items() for spec in fields_of(of) if rule_of(spec))
    unseen = [_unseen(*field, situation) for field in fields for situation in Situation]
    counted = [*readers.choices, *(each for each in unseen if _order(each) not in known)]
    return Readers(choices=decided(sorted(counted, key=_order)))


def follows(readers: Readers) -> bool:
    """Whether each choice is there once and is what the counts make of it: none is written by hand."""
    once = len({_order(each) for each in readers.choices}) == len(readers.choices)
    return once and all(a.reader is b.reader for a, b in zip(decided(readers.choices), readers.choices, strict=True))


def renewed(known: Readers, fresh: Readers, kinds: Iterable[str]) -> Readers:
    """The fresh choices for these kinds, and of other kinds those that are known."""
    kept = [each for each in known.choices if each.kind not in set(kinds)]
    return Readers(choices=tuple(sorted(chain(kept, fresh.choices), key=_order)))


def _of(document: Labelled, result: ReadResult, sender: str) -> Iterator[Disagreement]:
    ruled = {each.field: each for each in result.by_rules}
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
                model_right=_right(document.labels[name], reading.normalised.value),
                rules_right=_right(document.labels[name], ruled[name].normalised.value),
            )


def _right(label: Any, value: Any) -> float:
    """Few lists of names are right as a whole, so that whole ones alone would tell of few documents who reads better."""
    both, only_value, only_label, right = compared(label, value)
    if right:
        return 1.0
    return 2 * both / (2 * both + only_value + only_label) if both or not only_value else WRONG


def _counted(own: Sequence[Disagreement]) -> Choice:
    votes: dict[str, float] = defaultdict(float)
    for each in own:
        votes[each.sender] += each.rules_right - each.model_right
    return _unseen(own[0].kind, own[0].field, own[0].situation).model_copy(
        update={
            "documents": len(own),
            "rules_better": sum(vote > 0 for vote in votes.values()),
            "model_better": sum(vote < 0 for vote in votes.values()),
        }
    )


def _unseen(kind: str, field: str, situation: Situation) -> Choice:
    return Choice(
        kind=kind,
        field=field,
        situation=situation,
        reader=Reader.MODEL,
        documents=0,
        rules_better=0,
        model_better=0,
        p_value=1.0,
    )


def _first_voted(*votes: Counter[str]) -> Counter[str]:
    return next((each for each in votes if each.total()), Counter())


def _group(choice: Choice) -> Group:
    """Where a list was not found there nearly always is one; of a single value that was not found nobody knows."""
    specs = fields_of(KINDS[choice.kind]) if choice.kind in KINDS else ()
    return choice.kind, choice.situation, any(spec.many for spec in specs if spec.name == choice.field)


def _decided(choice: Choice, group: Counter[str]) -> Choice:
    share = (group["rules"] + 1) / (group.total() + 2)
    for_rules, for_model = choice.rules_better + WEIGHT * share, choice.model_better + WEIGHT * (1 - share)
    p_value = float(binomial_p_value(choice.model_better, choice.rules_better + choice.model_better, 0.5))
    # Of an empty box the paper says itself that there is nothing.
    undecided = for_rules == for_model and choice.situation is Situation.BOX_EMPTY
    reader = Reader.RULES if for_rules > for_model or undecided else Reader.MODEL
    return choice.model_copy(update={"reader": reader, "p_value": round(p_value, 6)})


def _order(choice: Choice) -> tuple[str, str, str]:
    return choice.kind, choice.field, choice.situation
