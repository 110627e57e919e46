"""Pasted, broken text → Markdown that parses as its author meant it."""
