"""Scans and photographs that come as image files, a page a frame. How they are read is in `ocr.py`."""

import io
from collections.abc import Iterator

from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from schemas.outcome import Reason
from schemas.page import Page, PageSource
from tasks.parse.limits import Limits
from tasks.parse.refusal import Refusal
from tasks.parse.scribe import Scribe

POINTS_PER_INCH = 72
USUAL_DPI = 200
WHITE = (255, 255, 255, 255)


def read_image_file(content: bytes, limits: Limits, scribe: Scribe) -> tuple[tuple[Page, ...], tuple[int, ...]]:
    """The pages, and the numbers of those that were not read."""
    Image.MAX_IMAGE_PIXELS = None  # Pillow's own cap only warns; ours comes before anything is decoded
    try:
        with Image.open(io.BytesIO(content)) as image:
            frames = getattr(image, "n_frames", 1)
            pages = tuple(_pages(image, limits, scribe))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise Refusal(Reason.DAMAGED, f"not a readable image: {error}") from error
    unread = [page.number for page in pages if page.source is PageSource.NONE]
    return pages, (*unread, *range(len(pages) + 1, frames + 1))


def _pages(image: Image.Image, limits: Limits, scribe: Scribe) -> Iterator[Page]:
    for number, frame in enumerate(ImageSequence.Iterator(image), 1):
        if number > limits.max_pages:
            return
        _check_size(frame, limits)
        dpi = frame.info.get("dpi", (USUAL_DPI, USUAL_DPI))
        width, height = (
            POINTS_PER_INCH * size / float(scale or USUAL_DPI) for size, scale in zip(frame.size, dpi, strict=True)
        )
        lines = scribe.read(on_white(frame, limits), number) if scribe.can_read else None
        source = PageSource.NONE if lines is None else PageSource.OCR
        yield Page(number=number, width=width, height=height, source=source, lines=lines or ())


def _check_size(frame: Image.Image, limits: Limits) -> None:
    most = limits.memory_bytes // 16
    if frame.width * frame.height > most:
        raise Refusal(Reason.PARSE_MEMORY, f"an image of {frame.width} by {frame.height} pixels; the limit is {most}")


def on_white(frame: Image.Image, limits: Limits) -> Image.Image:
    """In grey, upright as its camera says, what is transparent white, no larger than is worth reading."""
    upright = ImageOps.exif_transpose(frame)
    if upright.has_transparency_data:
        seen = upright.convert("RGBA")
        upright = Image.alpha_composite(Image.new("RGBA", seen.size, WHITE), seen)
    grey = upright.convert("L")
    shrink = (limits.max_pixels / (grey.width * grey.height)) ** 0.5
    return (
        grey if shrink >= 1 else grey.resize((max(1, round(grey.width * shrink)), max(1, round(grey.height * shrink))))
    )
