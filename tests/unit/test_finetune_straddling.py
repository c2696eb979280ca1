"""Several sets at once: a group is on one side of all of them, and with what was sealed before on the side of that."""

from tasks.finetune.split import HELD_OUT_SHARE, draws, draws_together, sketched
from tests.unit.labelled_papers import document
from tests.unit.test_finetune_split import digest, letters, text


def held_out(drawn: dict[str, float]) -> set[str]:
    return {each for each, draw in drawn.items() if draw < HELD_OUT_SHARE}


def test_sets_that_share_nothing_fall_as_each_does_alone() -> None:
    one, other = letters(60, parties=60), letters(160, parties=160)[60:]
    assert draws_together([one, other]) == draws(one) | draws(other)


def test_a_sender_of_two_sets_is_on_one_side_of_both() -> None:
    one, other = letters(60, parties=60), [document(text(900 + i), {"parties": [f"Party {i}"]}, digest=digest(900 + i)) for i in range(60)]  # fmt: skip
    drawn = draws_together([one, other])
    assert all(drawn[a.paper.content_hash] == drawn[b.paper.content_hash] for a, b in zip(one, other, strict=True))
    assert 0.15 < len(held_out(drawn)) / 120 < 0.45


def test_near_duplicates_in_two_sets_are_on_one_side() -> None:
    one = letters(60, parties=60)
    other = [document(f"{text(i)} again", {"parties": [f"Other {i}"]}, digest=digest(900 + i)) for i in range(60)]
    drawn = draws_together([one, other])
    assert all(drawn[a.paper.content_hash] == drawn[b.paper.content_hash] for a, b in zip(one, other, strict=True))


def test_what_is_like_a_sealed_document_is_never_trained() -> None:
    documents = letters(60, parties=30)
    sealed = document(f"{text(7)} again", {}, digest=digest(900))
    drawn = draws_together([documents, [sealed]], {sealed.paper.content_hash})
    alike, same_sender = digest(7), digest(37)
    assert drawn[alike] == drawn[same_sender] == 0.0


def test_of_a_large_sender_only_the_near_duplicates_of_what_is_sealed_are_kept_out() -> None:
    giant = [document(text(i), {"parties": ["Giant"]}, digest=digest(i)) for i in range(40)]
    sealed = document(f"{text(7)} again", {"parties": ["Giant"]}, digest=digest(900))
    drawn = draws_together([giant, [sealed]], {sealed.paper.content_hash})
    assert {d for d, draw in drawn.items() if draw == 0.0} == {digest(7), digest(900)}
    assert all(drawn[digest(i)] == 1.0 for i in range(40) if i != 7)


def test_a_set_of_which_nothing_is_held_out_gives_up_what_another_holds_out() -> None:
    one = letters(60, parties=60)
    few = [document(f"{text(i)} again", {}, digest=digest(900 + i)) for i in range(60)] + [document(text(500), {}, digest=digest(500))]  # fmt: skip
    drawn = draws_together([one, few], kept={1})
    assert drawn[digest(500)] == 1.0
    assert {d for d in held_out(drawn) if d in {each.paper.content_hash for each in few}} == {digest(900 + i) for i in range(60) if digest(i) in held_out(drawn)}  # fmt: skip
    assert held_out(drawn)


def test_what_is_like_a_document_that_the_base_learned_measures_nothing() -> None:
    documents = letters(60, parties=30)
    free = draws(documents)
    out = next(each for each in documents if free[each.paper.content_hash] < HELD_OUT_SHARE)
    same = [each.paper.content_hash for each in documents if each.senders == out.senders]
    drawn = draws(documents, learned={same[-1]})
    assert len(same) == 2 and all(drawn[each] == 1.0 for each in same)
    assert drawn | dict.fromkeys(same, 0.0) == free | dict.fromkeys(same, 0.0)
    assert draws_together([documents], sealed={same[0]}, learned={same[-1]})[same[-1]] == 0.0, "what is sealed stays so"


def test_of_what_was_sealed_its_sketch_is_enough() -> None:
    documents, sealed = letters(60, parties=60), digest(900)
    sketches = {sealed: sketched(f"{text(7)} again")}
    drawn = draws_together([documents], {sealed}, sketches=sketches)
    assert drawn[digest(7)] == 0.0
    assert {**drawn, digest(7): 0.0, sealed: 0.0} == {**draws(documents), digest(7): 0.0, sealed: 0.0}
    assert len(sketches[sealed]) == 512
