"""A sample as plain text."""

import random
import textwrap

from tasks.samples.sample import Paragraph, Sample


def to_text(sample: Sample, seed: int) -> bytes:
    """UTF-8 text; paragraphs are wrapped at one of the usual widths or not at all."""
    width = random.Random(seed).choice([0, 72, 78, 90])
    blocks = ["\n".join(sample.letterhead)] if sample.letterhead else []
    for block in sample.blocks:
        wrap = width and isinstance(block, Paragraph)
        blocks.append(
            textwrap.fill(block.text, width, break_long_words=False, break_on_hyphens=False) if wrap else block.text
        )
    return ("\n\n".join(blocks) + "\n").encode()
