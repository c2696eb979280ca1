"""An inbox that is parsed soon: the bundled PDF files, texts, a fax and broken files, and a message with an attachment.

Not office files and photographs, whose readers alone take seconds to load, nor scans of several pages.
"""

import shutil
from email.message import EmailMessage
from pathlib import Path

from deployments.bundled import DOCUMENTS
from tests.integration.escalating import papers

_LATE = ("*.docx", "*.html", "*.jpg", "*.eml", "Scan_*.pdf", "*scan.pdf", "*(scan).pdf")


def soon_parsed(folder: Path) -> Path:
    """The folder with copies of them."""
    for path in DOCUMENTS.iterdir():
        if not any(path.match(pattern) for pattern in _LATE):
            shutil.copy(path, folder)
    message = EmailMessage()
    message["Subject"] = "New claim"
    message.set_content("Please find the receipt.")
    [receipt] = papers(1, 50)
    message.add_attachment(receipt.text, filename="receipt.txt")
    (folder / "FW New claim.eml").write_bytes(bytes(message))
    return folder
