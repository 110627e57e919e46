"""Notes on disk → question-answer chunks, snippets and warnings."""
