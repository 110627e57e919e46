"""The walls around a run: what the machine shows it, and who watches it."""
