"""From the bytes of any file to pages of lines with positions. Nothing downstream sees a file format again."""

from tasks.parse.document import parse
from tasks.parse.limits import Limits
from tasks.parse.pool import ParserPool

__all__ = ["Limits", "ParserPool", "parse"]
