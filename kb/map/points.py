"""The map of one index: laid out once for each of its states, then read from a file."""

from __future__ import annotations

import contextlib
import json
from collections import Counter
from pathlib import Path
from typing import Final

from kb.files import write_atomically
from kb.map.areas import areas_of
from kb.map.layout import lay_out
from kb.model import MapPoint, NoteMap
from kb.store.reader import Store

_FILE: Final = "map.json"
_FORMAT: Final = 1

Place = tuple[float, float]


def map_notes(store: Store, index_dir: Path) -> NoteMap:
    """The map of an index's answers.

    Laying out takes a second for 250 answers and some 50 for 10,000; the file that keeps it
    is derived like the FAISS index: stale or spoiled, it is made anew.
    """
    build_id = store.info().build_id
    chunks, ids = store.chunks(), store.ids()
    places = _load(index_dir / _FILE, build_id)
    if places is None or set(places) != set(ids.values()):
        rows, vectors = store.vectors()
        points = lay_out(vectors).round(4).tolist()
        places = {ids[row]: (x, y) for row, (x, y) in zip(rows.tolist(), points, strict=True)}
        _save(index_dir / _FILE, build_id, places)
    drawn = [chunk for chunk in chunks if chunk.id in places]
    areas = areas_of(drawn)
    return NoteMap(
        areas=tuple(name for name, _ in Counter(filter(None, areas)).most_common()),
        points=tuple(
            MapPoint(chunk, area, *places[chunk.id])
            for chunk, area in zip(drawn, areas, strict=True)
        ),
    )


def _load(path: Path, build_id: str) -> dict[str, Place] | None:
    """None where the file is missing, of another build, or spoiled."""
    try:
        held = json.loads(path.read_bytes())
        if (held["format"], held["build"]) != (_FORMAT, build_id):
            return None
        return {str(name): (float(x), float(y)) for name, (x, y) in held["places"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _save(path: Path, build_id: str, places: dict[str, Place]) -> None:
    """A folder that can't be written only costs the time again."""
    held = json.dumps({"format": _FORMAT, "build": build_id, "places": places})
    with contextlib.suppress(OSError):
        write_atomically(path, lambda new: new.write_text(held, encoding="utf-8"))
