"""The chat: a Gradio page that answers from the notes and runs their snippets."""
