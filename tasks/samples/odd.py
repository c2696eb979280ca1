"""Documents that are of no known kind: what an inbox also gets. Damaged files are made in inbox.py."""

import random

from tasks.samples.names import core_name, person_name
from tasks.samples.sample import Heading, Lines, Paragraph, Sample
from tasks.samples.wording import vary

NEWS = (
    "The <garden|bicycle> club meets on the <first|second> Saturday of the month; bring <gloves|a spare tube> and something to drink.",
    "Thanks to all who baked for the summer fair: the <lemon|plum> cake was gone before noon.",
    "The library has <new shelves|longer hours>, and the reading group starts a novel about lighthouses.",
    "Room for one more in the choir, altos above all. <No audition|Just come along>.",
    "Found near the duck pond: one green mitten. Ask at the front desk.",
    "A tip from the kitchen: stir a spoon of <mustard|honey> into the dressing, and let it stand.",
    "Next walk: along the canal to the old mill, about <six|nine> miles, back by tea time.",
)


def newsletter(rng: random.Random) -> Sample:
    """A club's newsletter."""
    title = f"{core_name(rng).split()[0]} Neighbourhood News"
    texts = [Paragraph(paragraph=vary(rng, text)) for text in rng.sample(NEWS, len(NEWS))]
    blocks = (
        Heading(heading=title),
        Lines(lines=("Spring edition",), align="center"),
        *texts,
        Lines(lines=(f"Put together by {person_name(rng)}",)),
    )
    return Sample(kind="unknown", title=title, blocks=blocks, truth={}, verbatim={})
