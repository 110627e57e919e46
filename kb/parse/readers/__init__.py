"""Formats other than Markdown → lines of Markdown."""
