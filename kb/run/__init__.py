"""Run the snippets of notes: isolated where the machine can, and never in kb's own process."""
