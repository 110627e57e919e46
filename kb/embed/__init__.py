"""Text to unit vectors: the bundled model in its two engines, or any sentence-transformers one;
and the sentence encoder."""
