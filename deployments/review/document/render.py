"""One page of a document as a PNG, in a process that may die alone: files come from strangers. Who calls it is `renderer.py`."""

import io
import resource
import signal
import struct
import zlib
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from PIL import Image, ImageChops, ImageOps, ImageSequence, ImageStat

from schemas.page import Box

MEMORY_BYTES = 1024 * 1024 * 1024
MOST_PIXELS = 12_000_000
POINTS_PER_INCH = 72
USUAL_DPI = 200
PDF_WITHIN_BYTES = 1024
# What libraries raise over files that are not what they say.
FAULTS = (
    pdfium.PdfiumError, Image.DecompressionBombError, OSError, SyntaxError, ValueError, TypeError, AttributeError, LookupError,
    ArithmeticError, EOFError, MemoryError, struct.error, zlib.error,
)  # fmt: skip


class UnshowableError(Exception):
    """The file gives no picture of this page."""


def settle_in() -> None:
    """A worker's first act. The cap is on data: pdfium reserves addresses that it never uses."""
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)


def render(original: Path, number: int, scale: float, crop: Box | None, most_s: int) -> bytes:
    """The page, or the part of it in `crop`, at `scale` pixels a point. The alarm ends a worker whose parent is gone.

    Raises:
        UnshowableError: the file cannot be opened, or has no such page.
    """
    signal.alarm(most_s)
    try:
        page = _pdf_page if _is_pdf(original) else _frame
        picture = page(original, number, scale)
        return _png(picture.crop(_pixels(crop, picture.size)) if crop else picture)
    except FAULTS as problem:
        raise UnshowableError(f"{type(problem).__name__}: {problem}"[:300]) from None
    finally:
        signal.alarm(0)


def _is_pdf(original: Path) -> bool:
    with original.open("rb") as file:
        return b"%PDF-" in file.read(PDF_WITHIN_BYTES)


def _pdf_page(original: Path, number: int, scale: float) -> Image.Image:
    with pdfium.PdfDocument(original) as pdf:
        if pdf.get_formtype() in (raw.FORMTYPE_ACRO_FORM, raw.FORMTYPE_XFA_FOREGROUND):
            pdf.init_forms()
        page = pdf[number - 1]
        width, height = page.get_size()
        bitmap = page.render(scale=min(scale, _fitting(width, height)))
        picture: Image.Image = bitmap.to_pil()
        return picture.convert("RGB")


def _frame(original: Path, number: int, scale: float) -> Image.Image:
    """A frame of an image file, upright as its camera says, what is transparent white: as it was read."""
    Image.MAX_IMAGE_PIXELS = MEMORY_BYTES // 16
    with Image.open(original) as image:
        frame = ImageSequence.Iterator(image)[number - 1]
        dpi = float(frame.info.get("dpi", (USUAL_DPI, USUAL_DPI))[0] or USUAL_DPI)
        upright = ImageOps.exif_transpose(frame).convert("RGBA")
    flat = Image.alpha_composite(Image.new("RGBA", upright.size, (255, 255, 255, 255)), upright).convert("RGB")
    shrink = min(1.0, scale * POINTS_PER_INCH / dpi, _fitting(*flat.size))
    return flat if shrink == 1 else flat.resize((max(1, round(flat.width * shrink)), max(1, round(flat.height * shrink))))  # fmt: skip


def _fitting(width: float, height: float) -> float:
    return float((MOST_PIXELS / max(1.0, width * height)) ** 0.5)


def _pixels(crop: Box, size: tuple[int, int]) -> tuple[int, int, int, int]:
    left, top = int(crop.left * size[0]), int(crop.top * size[1])
    return left, top, max(left + 1, round(crop.right * size[0])), max(top + 1, round(crop.bottom * size[1]))


def _png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    (picture.convert("L") if _is_grey(picture) else picture).save(out, "PNG", compress_level=3)
    return out.getvalue()


def _is_grey(picture: Image.Image) -> bool:
    """A page of black text is a third as large in grey."""
    small = picture.resize((min(200, picture.width), min(200, picture.height)))
    return ImageStat.Stat(ImageChops.difference(small.getchannel(0), small.getchannel(2))).extrema[0][1] < 12 and (
        ImageStat.Stat(ImageChops.difference(small.getchannel(0), small.getchannel(1))).extrema[0][1] < 12
    )
