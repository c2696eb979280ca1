"""Pieces of text in an image, found and read by PP-OCRv6 (small) in ONNX. What becomes of them is in `slips.py`.

The models are in rapidocr's wheel: nothing is downloaded, nothing leaves the machine.
"""

import os
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import numpy as np
from PIL import Image

from schemas.outcome import Reason
from tasks.parse.cleaning import clean
from tasks.parse.refusal import Refusal

LONGEST_SEEN = 1280  # of the sides, when looking for lines; 2000 found no more, and took 1.4 times the time and memory
LONGEST_READ = 4000
LEAST_SCORE = 0.3
SILENCED = (
    "ORT_DISABLE_TELEMETRY"  # unless set before it loads, onnxruntime keeps an identifier in ~/.cache and calls home
)
DATE_AND_TIME = re.compile(r"((?<!\d)\d\d([-/.])\d\d\2(?:20)?\d\d|(?<!\d)20\d\d([-/.])\d\d\3\d\d)(?=\d{1,2}:\d\d)")


class Piece(NamedTuple):
    """Words at one height, in pixels of the image."""

    left: float
    top: float
    right: float
    bottom: float
    text: str
    score: float


def pieces(image: Image.Image, top: int) -> Iterator[Piece]:
    """The pieces of an image that begins `top` pixels down a larger one; refused if the models cannot take it."""
    found = _found(image)
    if not found.txts:
        return
    for corners, text, score in zip(found.boxes, found.txts, found.scores, strict=True):
        xs, ys = np.asarray(corners).T.tolist()
        apart = DATE_AND_TIME.sub(r"\1 ", clean(text))  # the blank between them is what it loses most often
        piece = Piece(min(xs), top + min(ys), max(xs), top + max(ys), apart, min(1.0, float(score)))
        if piece.text.strip():
            yield piece


@cache
def _engine() -> Any:
    """Loaded once a process, in half a second. With the models' paths given it looks for none on the net."""
    os.environ[SILENCED] = "1"
    from rapidocr import RapidOCR

    models = files("rapidocr") / "models"
    runtime = "EngineConfig.onnxruntime"
    return RapidOCR(
        params={
            "Global.use_cls": False,  # lines on their head would be read, but in the wrong order
            "Global.log_level": "error",
            "Global.max_side_len": LONGEST_READ,
            "Global.text_score": LEAST_SCORE,
            "Det.model_path": str(models / "PP-OCRv6_det_small.onnx"),
            "Det.limit_type": "max",
            "Det.limit_side_len": LONGEST_SEEN,
            "Rec.model_path": str(models / "PP-OCRv6_rec_small.onnx"),
            "Rec.rec_batch_num": 1,  # by 6 as is usual it is no faster, and takes half as much memory again
            f"{runtime}.intra_op_num_threads": 1,
            f"{runtime}.inter_op_num_threads": 1,
        }
    )


def _found(image: Image.Image) -> Any:
    engine = _engine()
    import cv2
    from rapidocr.inference_engine.onnxruntime.main import ONNXRuntimeError
    from rapidocr.utils.process_img import ResizeImgError

    try:
        return engine(np.asarray(image.convert("RGB")))
    except (ONNXRuntimeError, ResizeImgError, cv2.error) as error:  # no memory, or 250 times as wide as high
        said = f"{type(error).__name__}: {error}".strip()  # an ONNXRuntimeError's is a traceback
        raise Refusal(Reason.UNREAD_PAGES, said.splitlines()[-1]) from error
