"""The map of the notes: every question as a point, near those that mean the like."""
