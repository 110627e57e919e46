"""The durable truth: one SQLite file, and a FAISS index derived from it."""

from kb.store.dense import DenseIndex
from kb.store.passage import TermText, passage_text, plain_text
from kb.store.quantise import CodedMatrix
from kb.store.reader import IndexInfo, Store
from kb.store.writer import Changes, IndexContents, StoreWriter

__all__ = [
    "Changes",
    "CodedMatrix",
    "DenseIndex",
    "IndexContents",
    "IndexInfo",
    "Store",
    "StoreWriter",
    "TermText",
    "passage_text",
    "plain_text",
]
