"""How far a scan is turned, turning it back, and where a box on the turned image lies on the original. Reading is not here."""

import math
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageOps

from schemas.page import Box

PROFILE_PIXELS = 600
MAX_SKEW_DEGREES = 8.0
STEP_DEGREES = 0.5
LEAST_SKEW_DEGREES = 0.75
LEAST_GAIN = 1.1
SLIVER_PIXELS = 30  # a profile narrower than that tells nothing, and a long sliver turned is dozens of times as large
WHITE = 255
MARGIN_PIXELS = 20  # letters that touch the edge are lost to Tesseract


class Turn(NamedTuple):
    """A turn about the centre that takes an image to one of another size."""

    degrees: float
    before: tuple[int, int]
    after: tuple[int, int]

    def box(self, left: float, top: float, right: float, bottom: float) -> Box:
        xs, ys = zip(*(self._share(x, y) for x in (left, right) for y in (top, bottom)), strict=True)
        return Box(left=min(xs), top=min(ys), right=max(xs), bottom=max(ys))

    def _share(self, x: float, y: float) -> tuple[float, float]:
        angle = math.radians(self.degrees)
        across, down = x - self.after[0] / 2, y - self.after[1] / 2
        left = across * math.cos(angle) - down * math.sin(angle) + self.before[0] / 2
        top = across * math.sin(angle) + down * math.cos(angle) + self.before[1] / 2
        return min(1.0, max(0.0, left / self.before[0])), min(1.0, max(0.0, top / self.before[1]))


def turned(image: Image.Image, degrees: float) -> tuple[Image.Image, Turn]:
    """The image turned counter-clockwise, in a white margin."""
    after = ImageOps.expand(image, MARGIN_PIXELS, WHITE)
    if degrees:
        after = after.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=WHITE)
    return after, Turn(degrees, image.size, after.size)


def skew(image: Image.Image) -> float:
    """The degrees, counter-clockwise, that make the lines level; 0 unless turning clearly sharpens them."""
    small = image.convert("L")
    small.thumbnail((PROFILE_PIXELS, PROFILE_PIXELS))
    if min(small.size) < SLIVER_PIXELS:
        return 0.0
    ink = Image.eval(small, lambda shade: WHITE - shade)
    half = round(MAX_SKEW_DEGREES / STEP_DEGREES)
    steps = [step * STEP_DEGREES for step in range(-half, half + 1)]
    best = max(steps, key=lambda degrees: _sharpness(ink, degrees))
    if abs(best) < LEAST_SKEW_DEGREES or _sharpness(ink, best) <= LEAST_GAIN * _sharpness(ink, 0.0):
        return 0.0
    return best


def _sharpness(ink: Image.Image, degrees: float) -> float:
    """How much the ink differs from row to row: most where lines of text are level."""
    rows = np.asarray(ink.rotate(degrees, Image.Resampling.BILINEAR), dtype=np.float32).sum(axis=1)
    return float(np.square(np.diff(rows)).sum())
