"""What is measured: weights of the signals and a model, and the embedders behind them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Final, cast

from kb.errors import KbError
from kb.indexing import loaded
from kb.search.signals import weights_of

if TYPE_CHECKING:
    from kb.embed.embedder import Embedder
    from kb.embed.types import Encoded

DEFAULT: Final = "default"
_MODEL: Final = "model"


@dataclass(frozen=True, slots=True)
class Configuration:
    """One way to search."""

    name: str = DEFAULT  # as it was written
    weights: Mapping[str, float] = field(default_factory=dict)  # those that are changed
    model: str | None = None  # None: the default for passages, the index's own for notes


# Opens the embedder of a model; the second name is for where the first is None.
LoadEmbedder = Callable[[str | None, str], "Embedder"]


def configuration(text: str) -> Configuration:
    """Read "default", or NAME=VALUE with commas between: weights of signals, or the model.

    Raises KbError for anything else.
    """
    text = text.strip()
    if text == DEFAULT:
        return Configuration()
    values: dict[str, str] = {}
    for part in text.split(","):
        name, _, value = (piece.strip() for piece in part.partition("="))
        if not name or not value:
            names = ", ".join([*weights_of({}), _MODEL])
            raise KbError(
                f"{text!r} is no configuration: expected default, or NAME=VALUE with commas "
                f"between, where NAME is one of {names}"
            )
        if name in values:
            raise KbError(f"{text!r}: {name} stands twice; which one is meant?")
        values[name] = value
    model = values.pop(_MODEL, None)
    weights = {name: _weight(text, name, value) for name, value in values.items()}
    weights_of(weights)  # raises for a name that is no signal
    return Configuration(text, weights, model)


def _weight(text: str, name: str, value: str) -> float:
    try:
        weight = float(value)
    except ValueError:
        weight = math.nan
    if not math.isfinite(weight):
        raise KbError(f"{text!r}: {value!r} is no weight of {name}; expected a number, as 0.15")
    return weight


def embedder_loader(given: Embedder | None) -> LoadEmbedder:
    """What opens embedders, each once; `given`, if any, is for where no model is named."""
    own = None if given is None else _with_memory(given)

    @cache
    def opened(name: str) -> Embedder:
        return _with_memory(loaded(name))

    def load(model: str | None, usual: str) -> Embedder:
        return own if model is None and own is not None else opened(model or usual)

    return load


def _with_memory(embedder: Embedder) -> Embedder:
    return cast("Embedder", _QueryMemory(embedder))


class _QueryMemory:
    """An ``Embedder`` that encodes each query once, however many runs ask it.

    Encoding is most of a search (39 of 47 ms on XQuAD), and each query is asked in every
    direction and configuration. 1,224 queries of XQuAD take some 30 MB.
    """

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[str, Encoded] = {}

    def __getattr__(self, name: str) -> Any:
        """Everything but `encode_queries` is the embedder's own."""
        return getattr(self._embedder, name)

    def encode_queries(self, texts: Sequence[str]) -> list[Encoded]:
        """See ``Embedder``."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            encoded = self._embedder.encode_queries(new)
            self._known |= dict(zip(new, encoded, strict=True))
        return [self._known[text] for text in texts]
