"""What other tools write into Markdown → the Markdown that all of kb reads."""
