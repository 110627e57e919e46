"""The durable truth: one SQLite file, and a FAISS index derived from it."""

from kb.store.dense import DenseIndex
from kb.store.passage import TermText, passage_text, plain_text
from kb.store.reader import IndexInfo, Store
from kb.store.vectors import TokenMatrix
from kb.store.writer import Changes, IndexContents, StoreWriter

__all__ = [
    "Changes",
    "DenseIndex",
    "IndexContents",
    "IndexInfo",
    "Store",
    "StoreWriter",
    "TermText",
    "TokenMatrix",
    "passage_text",
    "plain_text",
]
