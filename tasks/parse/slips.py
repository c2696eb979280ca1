"""Lines of a slip (a receipt, a ticket) from its image, by PP-OCRv6 (small) in ONNX. When a page is one, and its turning, are in `ocr.py`.

Of 70 receipts' labels the text holds, verbatim: company 0.93, address 0.84, date 0.96, total 1.00; by Tesseract 0.59, 0.54, 0.84, 0.81.
A receipt takes 1.2 s and the process 0.7 GB at most, a slip as full as can be 20 s and as much. On eight pages of scanned A4 forms it was no faster than Tesseract and no better.
"""

import time
from collections.abc import Iterable, Iterator

import numpy as np
from PIL import Image

from schemas.outcome import Reason
from schemas.page import Line, Word
from tasks.parse.layout import line_of
from tasks.parse.ppocr import Piece, pieces
from tasks.parse.refusal import Refusal
from tasks.parse.straighten import Turn

STRIP_RATIO = 3.0  # a longer slip is cut, or its letters would be too small to be found
SEAM_SHARE = 0.1  # of a strip, in which the plainest row is looked for
UPRIGHT_RATIO = 1.5  # a line that much higher than wide stands on its side
MIN_OVERLAP = 0.5


def read_slip(image: Image.Image, turn: Turn, timeout_s: float) -> tuple[Line, ...]:
    """The lines of the turned image, with boxes on the image as it was before `turn`; none if it lies on its side.

    Refused when the time is over and a strip is left; one that was begun is read to its end.
    """
    until = time.monotonic() + timeout_s
    found = list(_in_time(image, until))
    upright = [piece for piece in found if not _is_on_its_side(piece)]
    rows = _rows(upright) if 2 * len(upright) > len(found) else []
    return tuple(line_of(tuple(word for piece in row for word in _words(piece, turn))) for row in rows)


def _in_time(image: Image.Image, until: float) -> Iterator[Piece]:
    for top, strip in _strips(image):
        if time.monotonic() >= until:
            raise Refusal(Reason.UNREAD_PAGES, "reading it takes longer than the time left")
        yield from pieces(strip, top)


def _strips(image: Image.Image) -> Iterator[tuple[int, Image.Image]]:
    """The image, or its parts from top to bottom, cut at the plainest rows, each with where it begins."""
    unrest = np.asarray(image.convert("L"), dtype=np.float32).std(axis=1)
    most = round(STRIP_RATIO * image.width)
    top = 0
    while image.height - top > most:
        earliest = top + round((1 - SEAM_SHARE) * most)
        cut = earliest + int(unrest[earliest : top + most].argmin())
        yield top, image.crop((0, top, image.width, cut))
        top = cut
    yield top, image.crop((0, top, image.width, image.height))


def _is_on_its_side(piece: Piece) -> bool:
    tall = piece.bottom - piece.top > UPRIGHT_RATIO * (piece.right - piece.left)
    return tall and len(piece.text) > 1


def _rows(upright: Iterable[Piece]) -> list[list[Piece]]:
    """Pieces at one height beside each other, left to right; the rows from top to bottom."""
    rows: list[list[Piece]] = []
    for piece in sorted(upright, key=_middle):
        row = next((row for row in reversed(rows) if _continues(row, piece)), None)
        if row is None:
            rows.append([piece])
        else:
            row.append(piece)
    rows.sort(key=lambda row: sum(map(_middle, row)) / len(row))
    return [sorted(row) for row in rows]


def _middle(piece: Piece) -> float:
    return (piece.top + piece.bottom) / 2


def _continues(row: list[Piece], piece: Piece) -> bool:
    last = row[-1]
    height = min(piece.bottom - piece.top, last.bottom - last.top)
    level = min(piece.bottom, last.bottom) - max(piece.top, last.top) > MIN_OVERLAP * height
    return level and all(min(piece.right, it.right) - max(piece.left, it.left) < MIN_OVERLAP * height for it in row)


def _words(piece: Piece, turn: Turn) -> Iterator[Word]:
    """The piece's words, each with the share of its width that its letters have of all."""
    each = (piece.right - piece.left) / len(piece.text)
    at = 0
    for text in piece.text.split():
        at = piece.text.index(text, at)
        left = piece.left + at * each
        box = turn.box(left, piece.top, left + len(text) * each, piece.bottom)
        yield Word(text=text, box=box, ocr_confidence=piece.score)
        at += len(text)
