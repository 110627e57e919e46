"""One warm cache folder and one of each engine for all tests of the embed room."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.embed.e5.inference import BundledModel
from kb.embed.embedder import Embedder
from kb.embed.load import load_embedder
from kb.embed.use.inference import UseModel


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder with the encoder and the pieces in it."""
    folder = tmp_path_factory.mktemp("cache")
    BundledModel("numpy", folder)
    return folder


@pytest.fixture(scope="session")
def model(cache: Path) -> BundledModel:
    """The bundled model on numpy, uncentred."""
    return BundledModel("numpy", cache)


@pytest.fixture(scope="session")
def torch_model(cache: Path) -> BundledModel:
    """The bundled model on torch, uncentred."""
    return BundledModel("torch", cache)


@pytest.fixture(scope="session")
def embedder(cache: Path) -> Embedder:
    """The default embedder on numpy."""
    return load_embedder(cache_dir=cache, engine="numpy")


@pytest.fixture(scope="session")
def sentence_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder with what the sentence encoder maps."""
    folder = tmp_path_factory.mktemp("sentence-cache")
    UseModel(folder)
    return folder


@pytest.fixture(scope="session")
def use_model(sentence_cache: Path) -> UseModel:
    """The sentence encoder's model, uncentred."""
    return UseModel(sentence_cache)
