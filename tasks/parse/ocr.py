"""Words from the image of a page, with boxes on the image as it was given. Which pages need it is not here.

A slip is read by PP-OCRv6 (`slips.py`), any other page by Tesseract with its own segmentation (mode 3): reading straight across
columns as slips are read, the order on one paper in two columns agreed to 0.54, with mode 3 to 0.94. Enlarging, more contrast and
other thresholds gave Tesseract no more words; 300 dpi was no better than 200.
"""

import os
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

import pytesseract
from PIL import Image

from schemas.outcome import Reason
from schemas.page import Line, Word
from tasks.parse.cleaning import clean
from tasks.parse.layout import line_of
from tasks.parse.refusal import Refusal
from tasks.parse.slips import read_slip
from tasks.parse.straighten import Turn, skew, turned

SEGMENTED = "--psm 3"
SLIP_PIXELS, SLIP_RATIO = 1100, 1.55  # a receipt is narrow; a sheet of A4 is 1.41 times as long as wide
MOST_CALLS = 3  # as it lies, which way is up, turned; or turned both ways, where nothing tells
LEGIBLE_CONFIDENCE = 0.6
LEGIBLE_SLIP_CONFIDENCE = 0.85  # 28 receipts had 0.96 and more, on their heads 0.75 and less
LINE_CONFIDENCE = 0.3  # a line without one such word is made of the specks and rules of the paper


class Token(NamedTuple):
    """A row of Tesseract's table."""

    line: tuple[str, str, str]
    word: Word


def read_image(image: Image.Image, timeout_s: float) -> tuple[Line, ...]:
    """The lines; refused if it takes Tesseract and there is none, or when the time is over."""
    os.environ["OMP_THREAD_LIMIT"] = "1"  # Tesseract is slower with more threads on small pages
    try:
        return _best_lines(image, timeout_s / MOST_CALLS)
    except pytesseract.TesseractNotFoundError as error:
        raise Refusal(
            Reason.OCR_UNAVAILABLE, "Tesseract, which reads pages other than slips, is not installed here"
        ) from error
    except RuntimeError as error:  # pytesseract's word for a time that is over, and TesseractError's base
        raise Refusal(Reason.UNREAD_PAGES, str(error)) from error


def _best_lines(image: Image.Image, timeout_s: float) -> tuple[Line, ...]:
    lines = _lines_turned(image, skew(image), timeout_s)
    if confidence(lines) >= (LEGIBLE_SLIP_CONFIDENCE if _is_slip(image) else LEGIBLE_CONFIDENCE):
        return lines
    turns = _turns_to_try(image, lines, timeout_s)
    return max((lines, *(_lines_turned(image, degrees, timeout_s) for degrees in turns)), key=confidence)


def confidence(lines: Iterable[Line]) -> float:
    """The mean over all words, 0 if there are none."""
    found = [_sure(word) for line in lines for word in line.words]
    return sum(found) / len(found) if found else 0.0


def _is_slip(image: Image.Image) -> bool:
    short, long = sorted(image.size)
    return short < SLIP_PIXELS or long > SLIP_RATIO * short


def _sure(word: Word) -> float:
    return word.ocr_confidence or 0.0


def _lines_turned(image: Image.Image, degrees: float, timeout_s: float) -> tuple[Line, ...]:
    upright, turn = turned(image, degrees)
    if _is_slip(image):
        return read_slip(upright, turn, timeout_s)
    table = pytesseract.image_to_data(upright, config=SEGMENTED, timeout=timeout_s, output_type=pytesseract.Output.DICT)
    tokens = groupby(_tokens(table, turn), key=lambda token: token.line)
    lines = (tuple(token.word for token in group) for _, group in tokens)
    return tuple(line_of(words) for words in lines if max(_sure(word) for word in words) >= LINE_CONFIDENCE)


def _tokens(table: dict[str, list[str]], turn: Turn) -> Iterator[Token]:
    for row in range(len(table["text"])):
        sure = float(table["conf"][row]) / 100
        left, top, width, height = (float(table[name][row]) for name in ("left", "top", "width", "height"))
        if sure < 0:  # the table's rows for blocks and lines
            continue
        line = (table["block_num"][row], table["par_num"][row], table["line_num"][row])
        box = turn.box(left, top, left + width, top + height)
        for text in clean(str(table["text"][row])).split():
            yield Token(line, Word(text=text, box=box, ocr_confidence=min(1.0, sure)))


def _turns_to_try(image: Image.Image, lines: tuple[Line, ...], timeout_s: float) -> tuple[float, ...]:
    """The degrees, counter-clockwise, by which a page must be turned that lies on its side or head; none if Tesseract cannot tell."""
    try:
        seen = pytesseract.image_to_osd(image, timeout=timeout_s, output_type=pytesseract.Output.DICT)
    except pytesseract.TesseractNotFoundError:  # a slip: on its head it gave poor lines, on its side none
        return (180.0,) if lines else (90.0, 270.0)
    except RuntimeError:  # too few letters to tell, or no time left
        return ()
    degrees = float(seen["orientation"])
    return (degrees,) if degrees else ()
