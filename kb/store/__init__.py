"""The durable truth: one SQLite file, and a FAISS index derived from it."""
