"""What a Word file shows and unstructured passes over, put where it reads it. Reading is in `office.py`.

Content controls (the fields of forms), tracked insertions and text boxes are passed over; hidden text is read, which nobody sees.
"""

import io
import zipfile
from typing import Any

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMES = {"w": WORD}
WRAPPERS = "//w:sdt | //w:ins | //w:moveTo | //w:smartTag | //w:customXml"
HIDDEN = "//w:r[w:rPr/w:vanish[not(@w:val='0' or @w:val='false' or @w:val='off')]]"
BOXES = "//w:txbxContent[not(ancestor::w:txbxContent) and not(ancestor::*[local-name()='Fallback'])]"


def plainly_written(file: io.BytesIO) -> io.BytesIO:
    """The file itself where it holds nothing of the kind."""
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if name.startswith("word/")}
        changed = {name: done for name, part in parts.items() if name.endswith(".xml") and (done := _plain(part))}
        if not changed:
            return file
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as written:
            for name in archive.namelist():
                written.writestr(name, changed.get(name) or archive.read(name))
    return io.BytesIO(buffer.getvalue())


def _plain(part: bytes) -> bytes | None:
    """The part's XML written plainly, None where it is already."""
    from lxml import etree

    try:
        root = etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return None  # whoever reads it will say so
    hidden, boxes, wrappers = (root.xpath(path, namespaces=NAMES) for path in (HIDDEN, BOXES, WRAPPERS))
    if not (hidden or boxes or wrappers):
        return None
    for run in hidden:
        run.getparent().remove(run)
    for box in boxes:
        _after_its_paragraph(box)
    for wrapper in wrappers:
        _unwrap(wrapper)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _after_its_paragraph(box: Any) -> None:
    """A text box floats over the paragraph that it is anchored in."""
    paragraph = next(box.iterancestors(f"{{{WORD}}}p"), None)
    if paragraph is not None:
        for block in reversed(box):
            paragraph.addnext(block)


def _unwrap(wrapper: Any) -> None:
    inner = wrapper.find(f"{{{WORD}}}sdtContent") if wrapper.tag == f"{{{WORD}}}sdt" else wrapper
    for element in inner if inner is not None else ():
        wrapper.addprevious(element)
    wrapper.getparent().remove(wrapper)
