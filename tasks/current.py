"""The fingerprints of this process: of its code, settings, model and OCR. What goes into them is in fingerprints.py."""

import shutil
import subprocess
from importlib.metadata import version

from schemas.settings import settings
from schemas.step import Fingerprints
from tasks.fingerprints import fingerprints
from tasks.read_batch import engine


def current_fingerprints() -> Fingerprints:
    """The fingerprints of this process: its code, settings, model and OCR."""
    return fingerprints(settings(), engine().fingerprint, ocr_versions())


def ocr_versions() -> str:
    """All that reads images here: Tesseract, if it is installed, and the models for slips with what runs them."""
    return "; ".join((tesseract_version(), *(f"{name} {version(name)}" for name in ("rapidocr", "onnxruntime"))))


def tesseract_version() -> str:
    """What `tesseract --version` says first, or empty where it is not installed."""
    program = shutil.which("tesseract")
    if program is None:
        return ""
    shown = subprocess.run([program, "--version"], capture_output=True, text=True, check=False, timeout=30)
    return (shown.stdout or shown.stderr).splitlines()[0]
