"""The map of the notes: every question as a point, near those that mean the like."""

from kb.map.notes import map_notes

__all__ = ["map_notes"]
