"""The FAISS index over chunk vectors: derived from the store, never the truth.

Its file is a one-line JSON header, then what FAISS serialises. The header carries the
stamp of the index it was derived from and a checksum: a file that is stale, cut or
spoiled is made again, and FAISS never parses bytes that it did not write.
"""

from __future__ import annotations

import contextlib
import json
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt

from kb.files import write_atomically
from kb.store.reader import IndexInfo, Store
from kb.store.schema import DENSE_NAME
from kb.store.vectors import Float32

_FORMAT: Final = 1


class DenseIndex:
    """Exact inner-product search over the chunk vectors of one state of the store."""

    def __init__(self, index: Any, build_id: str) -> None:
        self._index = index  # a faiss.IndexIDMap over IndexFlatIP
        self.build_id = build_id

    @classmethod
    def from_vectors(cls, rows: npt.NDArray[np.int64], vectors: Float32, build_id: str) -> Self:
        """Over vectors (n, dim) that answer to rows (n,).

        A flat index: at 10,000 chunks a query takes 2 ms, and its
        candidates are those of brute force.
        """
        import faiss

        index = faiss.IndexIDMap(faiss.IndexFlatIP(vectors.shape[1]))
        index.add_with_ids(np.ascontiguousarray(vectors), rows)
        return cls(index, build_id)

    @classmethod
    def of(cls, store: Store, index_dir: Path) -> Self:
        """The index that belongs to the store's present state: from its file, or made
        anew (and written, where the folder can be written)."""
        info = store.info()
        path = index_dir / DENSE_NAME
        if (index := cls._load(path, info)) is not None:
            return index
        made = cls.from_vectors(*store.vectors(), build_id=info.build_id)
        with contextlib.suppress(OSError):  # a read-only folder: it serves from memory
            made._save(path, info)
        return made

    def search(self, query: Float32, k: int, within: Sequence[int] | None = None) -> list[int]:
        """The rows nearest to a query vector (dim,), best first; only those `within`, where
        they are given."""
        k = min(k, int(self._index.ntotal) if within is None else len(within))
        if k == 0:
            return []
        vectors = np.asarray(query, dtype=np.float32)[None, :]
        _, rows = self._index.search(vectors, k, params=_only(within))
        return [int(row) for row in rows[0]]

    @classmethod
    def _load(cls, path: Path, info: IndexInfo) -> Self | None:
        """None when the file is missing, stale or spoiled."""
        try:
            header_line, _, payload = path.read_bytes().partition(b"\n")
            header = json.loads(header_line)
        except (OSError, ValueError):
            return None
        if header != _header(info, payload):
            return None
        import faiss

        return cls(faiss.deserialize_index(np.frombuffer(payload, dtype=np.uint8)), info.build_id)

    def _save(self, path: Path, info: IndexInfo) -> None:
        import faiss

        payload = faiss.serialize_index(self._index).tobytes()
        header = json.dumps(_header(info, payload)).encode()
        write_atomically(path, lambda new: new.write_bytes(header + b"\n" + payload))


def _only(within: Sequence[int] | None) -> Any:
    """What has FAISS keep to some rows; None for all."""
    if within is None:
        return None
    import faiss

    selector = faiss.IDSelectorBatch(np.array(within, dtype=np.int64))
    return faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]  # its stub knows no sel


def _header(info: IndexInfo, payload: bytes) -> dict[str, object]:
    return {
        "format": _FORMAT,
        "generation": info.generation,
        "build": info.build_id,
        "fingerprint": info.fingerprint,
        "crc32": zlib.crc32(payload),
    }
