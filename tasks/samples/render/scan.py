"""Pages as a scanner or a telephone sees them: skewed, noisy, blurred, pale. Text layers are lost on purpose."""

from io import BytesIO

import numpy as np
import pypdfium2
from PIL import Image, ImageFilter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas


def page_images(pdf: bytes, dpi: int) -> list[Image.Image]:
    """The pages of a PDF in grey."""
    document = pypdfium2.PdfDocument(pdf)
    images = [page.render(scale=dpi / 72, grayscale=True).to_pil().convert("L") for page in document]
    document.close()
    return images


def worn(image: Image.Image, rng: np.random.Generator, paper: int = 246) -> Image.Image:
    """The image at an angle up to 3 degrees, with noise, blur and less contrast."""
    angle = float(rng.uniform(0.4, 2.6) * rng.choice([-1, 1]))
    turned = image.rotate(angle, resample=Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    soft = turned.filter(ImageFilter.GaussianBlur(float(rng.uniform(0.3, 0.7))))
    grey = np.asarray(soft, dtype=np.float32)
    dark = float(rng.uniform(20, 60))
    faded = dark + grey / 255 * (paper - dark) + rng.normal(0, float(rng.uniform(3, 8)), grey.shape)
    return Image.fromarray(np.clip(faded, 0, 255).astype(np.uint8))


def jpeg(image: Image.Image, quality: int) -> bytes:
    out = BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()


def to_scan(pdf: bytes, seed: int, dpi: int = 150, quality: int = 40) -> bytes:
    """A PDF of page images, as an office scanner stores it."""
    rng, out = np.random.default_rng(seed), BytesIO()
    canvas = Canvas(out, invariant=1)
    for image in page_images(pdf, dpi):
        seen = worn(image, rng)
        width, height = (side * 72 / dpi for side in seen.size)
        canvas.setPageSize((width, height))
        canvas.drawImage(ImageReader(BytesIO(jpeg(seen, quality))), 0, 0, width, height)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def to_photo(pdf: bytes, seed: int, dpi: int = 220, quality: int = 55) -> bytes:
    """The first page photographed on a table, as a JPEG."""
    rng = np.random.default_rng(seed)
    paper = page_images(pdf, dpi)[0]
    turned = paper.convert("RGBA").rotate(
        float(rng.uniform(-1.8, 1.8)), resample=Image.Resampling.BICUBIC, expand=True, fillcolor=(0, 0, 0, 0)
    )
    table = Image.new("L", (turned.width + 120, turned.height + 120), int(rng.integers(120, 170)))
    table.paste(turned.convert("L"), (60, 60), turned.getchannel("A"))
    shade = np.linspace(float(rng.uniform(0.86, 0.95)), 1.0, table.width, dtype=np.float32)[None, :]
    seen = np.asarray(table.filter(ImageFilter.GaussianBlur(0.6)), dtype=np.float32) * shade * 0.95 + rng.normal(
        0, 5, (table.height, table.width)
    )
    return jpeg(Image.fromarray(np.clip(seen, 0, 255).astype(np.uint8)), quality)
