"""Run one snippet of the notes in a child process and bring back text and pictures."""

from kb.run.process import run_snippet

__all__ = ["run_snippet"]
