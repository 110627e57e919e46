"""kb: a question-answer knowledge base over a folder of Markdown study notes."""

__version__ = "0.1.0"
