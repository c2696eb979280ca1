"""A receipt's narrow strip of paper as a one-page PDF."""

import random
from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

from tasks.samples.sample import Lines, Sample

FONTS = ("Courier", "Courier", "Courier-Bold")


def strip(sample: Sample, seed: int) -> bytes:
    """One page, as long as its lines need; the receipt's columns need a font of fixed width."""
    rng = random.Random(seed)
    font, size = rng.choice(FONTS), rng.choice([8.5, 9, 10])
    blocks = [block for block in sample.blocks if isinstance(block, Lines)]
    widest = max(len(line) for block in blocks for line in block.lines)
    width = widest * size * 0.6 + 36
    height = sum((len(block.lines) + 0.8) * size * 1.25 for block in blocks) + 48
    out = BytesIO()
    canvas = Canvas(out, pagesize=(width, height), invariant=1)
    canvas.setFont(font, size)
    y = height - 30
    for block in blocks:
        for line in block.lines:
            canvas.drawString(
                18 + (width - 36 - len(line) * size * 0.6) / 2 if block.align == "center" else 18, y, line
            )
            y -= size * 1.25
        y -= size
    canvas.save()
    return out.getvalue()
