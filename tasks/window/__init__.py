"""What of a long document the model is shown: paragraphs, ranked for each field, chosen within a budget of tokens. No prompt is built here."""

from tasks.window.budget import budget_tokens
from tasks.window.choice import Window, choose
from tasks.window.index import ParagraphIndex
from tasks.window.paragraph import Paragraph, paragraphs
from tasks.window.tokens import estimated_tokens

__all__ = ["Paragraph", "ParagraphIndex", "Window", "budget_tokens", "choose", "estimated_tokens", "paragraphs"]
