"""The multilingual Universal Sentence Encoder, the second encoder, in numpy."""
