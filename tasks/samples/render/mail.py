"""An e-mail with a plain body and attachments."""

from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256
from mimetypes import guess_type

from schemas.record import Record


class Attachment(Record):
    name: str
    content: bytes


def to_mail(subject: str, sender: str, body: str, attachments: tuple[Attachment, ...] = ()) -> bytes:
    """The message; its boundary and its id come from its content, its date is fixed."""
    mark = sha256(b"".join([subject.encode(), body.encode(), *(a.content for a in attachments)])).hexdigest()[:20]
    message = EmailMessage(policy=SMTP)
    message["Subject"], message["From"], message["To"] = subject, sender, "claims@example.org"
    message["Date"], message["Message-ID"] = "Mon, 03 Jun 2024 08:15:00 +0000", f"<{mark}@example.org>"
    message.set_content(body)
    for attachment in attachments:
        kind, _, subkind = (guess_type(attachment.name)[0] or "application/octet-stream").partition("/")
        message.add_attachment(attachment.content, maintype=kind, subtype=subkind, filename=attachment.name)
    if attachments:
        message.set_boundary(f"part-{mark}")
    return message.as_bytes()
