"""CLAUSE: whether the clause is there, which the copied words themselves prove. What the clause says is not here."""

from schemas.reading import Normalised


def normalise_clause(words: tuple[str, ...]) -> Normalised:
    return Normalised(value=any(any(c.isalnum() for c in text) for text in words))
