"""What may still be spent on one document: pages of OCR and seconds. Reading is in `ocr.py`."""

import time

from PIL import Image

from schemas.outcome import Reason
from schemas.page import Line
from tasks.parse.limits import Limits
from tasks.parse.refusal import Refusal

SHARE_OF_TIME = 0.85  # the rest is for handing over what was read, before the worker is ended


class Scribe:
    """Reads images while pages and time are left; says why when it cannot."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._pages_left = limits.max_ocr_pages
        self._until = time.monotonic() + SHARE_OF_TIME * limits.timeout_s
        self.missing = False
        self.complaints: list[str] = []

    @property
    def out_of_time(self) -> bool:
        return time.monotonic() >= self._until

    def read(self, image: Image.Image, number: int) -> tuple[Line, ...] | None:
        """The lines, or None for a page that must stay unread."""
        self._pages_left -= 1
        from tasks.parse.ocr import read_image  # 1.5 s, since pytesseract imports pandas where there is one

        try:
            return read_image(image, max(1.0, self._until - time.monotonic()))
        except Refusal as refusal:
            self.missing = self.missing or refusal.reason is Reason.OCR_UNAVAILABLE
            self.complaints.append(f"page {number}: {refusal.note}")
        return None

    @property
    def can_read(self) -> bool:
        return self._pages_left > 0 and not self.out_of_time
