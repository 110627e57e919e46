"""intfloat/multilingual-e5-small, the bundled model: its weights and its two engines."""
