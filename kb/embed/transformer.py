"""Any other model by name, through sentence-transformers with the model's own prompts."""

from __future__ import annotations

import hashlib
import os
import re
import threading
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np

from kb.embed.prepare import PREPARE_VERSION, prepare, prepare_whole
from kb.embed.types import F32, Side, TextsDone, unit_rows
from kb.embed.windows import MAX_WINDOWS
from kb.errors import KbError

# Seconds to wait for the hub's answer. Its client would try for minutes where a firewall
# swallows packets; a reader who mistyped a name should not wait for that.
_HUB_TIMEOUT_S = 10

# The E5 family wants prefixes, but the configurations on the hub do not name them (Wang et
# al. 2022; the "instruct" models have other ones, and name them).
_E5 = re.compile(r"(?:^|/)(?:multilingual-)?e5-(?:small|base|large)(?:-v2)?/?$")
_E5_PROMPTS = {"query": "query: ", "document": "passage: "}

# Texts a batch, as in the bundled model; and texts between two reports of progress, whose token
# vectors are held at a time: a model of 500 million weights reads four passages a second.
_BATCH = 4
_BLOCK_TEXTS = 16

# A token has seldom more characters, and a window that holds fewer tokens loses nothing.
_CHARS_PER_TOKEN = 16


class SentenceModel:
    """Texts to raw (uncentred) vectors by a SentenceTransformer. Threads may share it."""

    def __init__(self, name: str) -> None:
        """Load the model ``name``: a local folder, one in the hub's cache, or a download.

        Raises KbError when it can't be had or gives no token vectors.
        """
        self._model = _load(name)
        self._tokenizer = self._model.tokenizer
        if not callable(self._tokenizer):
            raise KbError(f"the model {name} gives no token vectors; name a transformer model")
        if _E5.search(name):
            self._model.prompts.update(_E5_PROMPTS)
        self.dim: int = self._model.get_embedding_dimension()
        self._special = set(self._tokenizer.all_special_ids)
        prompts = {"query": ("query",), "passage": ("document", "passage", "corpus")}
        self._prompts: dict[str, str] = {
            side: next((p for n in names if (p := self._model.prompts.get(n))), "")
            for side, names in prompts.items()
        }
        # Fast tokenizers of the hub change their own state with each call's options.
        self._lock = threading.Lock()

    def fingerprint(self) -> str:
        """Return what names these weights and prompts.

        Of each tensor its name, shape and first values are hashed: two trainings differ in
        all of them, and a model of 2 GB need not be read whole.
        """
        digest = hashlib.sha256()
        for name, tensor in sorted(self._model.state_dict().items()):
            start = tensor.flatten()[:64].float().cpu().numpy().tobytes()
            digest.update(f"{name}{tuple(tensor.shape)}".encode() + start)
        return f"{digest.hexdigest()[:12]} text{PREPARE_VERSION} {self._prompts}"

    def raw(
        self, texts: Sequence[str], side: Side, progress: TextsDone | None = None
    ) -> Iterator[tuple[F32, F32]]:
        """Yield each text's unit vector (dim,) and its token vectors (tokens, dim), in order."""
        for start in range(0, len(texts), _BLOCK_TEXTS):
            block = texts[start : start + _BLOCK_TEXTS]
            with self._lock:
                done = self._run(block, side)
            yield from done
            if progress:
                progress(start + len(block))

    def token_counts(self, pieces: Sequence[str]) -> list[int]:
        """Return how many tokens of the text that the pieces make end in each, without prompt
        and special ones."""
        prepared = [prepare_whole(piece) for piece in pieces]
        # Each with the space behind it: a token that crosses one counts where it ends.
        ends = list(accumulate(len(piece) + bool(piece) for piece in prepared))
        with self._lock:
            encoding = self._tokenizer(
                " ".join(filter(None, prepared)),
                add_special_tokens=False,
                return_offsets_mapping=True,
                verbose=False,
            )
        counts = [0] * len(pieces)
        for token, (start, end) in zip(
            encoding["input_ids"], encoding["offset_mapping"], strict=True
        ):
            if token not in self._special:
                counts[bisect_right(ends, max(start, end - 1))] += 1
        return counts

    def _run(self, texts: Sequence[str], side: Side) -> list[tuple[F32, F32]]:
        prompt = self._prompts[side]
        pieces = [self._windows(text, side) for text in texts]
        rows = self._model.encode(
            [piece for parts in pieces for piece in parts],
            prompt=prompt or None,
            batch_size=_BATCH,
            output_value=None,
            show_progress_bar=False,
        )
        encoded = [self._read(row, self._prompt_tokens(prompt)) for row in rows]
        results: list[tuple[F32, F32]] = []
        at = 0
        for parts in pieces:
            here = encoded[at : at + len(parts)]
            mean = np.mean([vector for vector, _ in here], axis=0, keepdims=True)
            tokens = np.concatenate([states for _, states in here])
            results.append((unit_rows(mean)[0], tokens))
            at += len(parts)
        return results

    def _windows(self, text: str, side: Side) -> list[str]:
        """Cut a text where the model would stop reading: a query once, a passage into
        neighbouring windows, at most MAX_WINDOWS of them."""
        size = min(self._model.max_seq_length or 512, 8192)
        size = max(size - self._prompt_tokens(self._prompts[side]) - 2, 1)
        count = 1 if side == "query" else MAX_WINDOWS
        text = prepare(text, size * count * _CHARS_PER_TOKEN)
        offsets = self._tokenizer(
            text, add_special_tokens=False, return_offsets_mapping=True, verbose=False
        )["offset_mapping"]
        starts = [start for start, _ in offsets[::size]][:count] or [0]
        ends = [end for _, end in offsets[size - 1 :: size]][: len(starts)]
        if len(ends) < len(starts):
            ends.append(len(text))
        return [text[start:end] for start, end in zip(starts, ends, strict=True)]

    def _prompt_tokens(self, prompt: str) -> int:
        return len(self._tokenizer(prompt, add_special_tokens=False)["input_ids"]) if prompt else 0

    def _read(self, row: dict[str, Any], prompt_tokens: int) -> tuple[F32, F32]:
        """Return the unit vector and the vectors of the text's own tokens of one encoded row."""
        vector = row["sentence_embedding"].float().cpu().numpy()
        ids = row["input_ids"].tolist()
        read = row["attention_mask"].tolist()
        own = [i for i, x in enumerate(ids) if read[i] and x not in self._special]
        states = row["token_embeddings"].float().cpu().numpy()[own[prompt_tokens:]]
        return unit_rows(vector[None])[0], np.ascontiguousarray(states, np.float32)


def _load(name: str) -> Any:
    """Return the SentenceTransformer ``name``: from disk if it is there, else downloaded."""
    # Read when the hub's client is first imported.
    os.environ.setdefault("HF_HUB_ETAG_TIMEOUT", str(_HUB_TIMEOUT_S))
    os.environ.setdefault("HF_HUB_DOWNLOAD_TIMEOUT", str(_HUB_TIMEOUT_S))
    if Path(name).is_dir():
        return _open(name, "expected a folder that SentenceTransformer.save() wrote", local=True)
    _check_name(name)
    if _is_cached(name):
        return _open(name, "delete it from the hub's cache to download it again", local=True)
    _check_reachable(name)
    return _open(name, "name a sentence-transformers model", local=False)


def _open(name: str, next_step: str, *, local: bool) -> Any:
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.disable_progress_bar()
    try:
        return SentenceTransformer(name, local_files_only=local)
    except Exception as error:  # the library raises many kinds for what is no model
        raise KbError(f"cannot load the model {name}: {_one_line(error)}; {next_step}") from error


def _is_cached(name: str) -> bool:
    """Whether the hub's cache holds the model; asked before torch is imported for nothing."""
    from huggingface_hub import try_to_load_from_cache

    return any(
        isinstance(try_to_load_from_cache(repo, "config.json"), str)
        for repo in (name, f"sentence-transformers/{name}")
        if repo.count("/") <= 1
    )


def _check_name(name: str) -> None:
    """Raise KbError for what can only be a folder that is not there."""
    if not re.fullmatch(r"[\w.-]+(?:/[\w.-]+)?", name) or name.startswith("."):
        raise KbError(
            f"no folder {name}; name a folder that holds a sentence-transformers model, "
            "or a model of the Hugging Face hub as owner/name"
        )


def _check_reachable(name: str) -> None:
    """Raise KbError when the hub does not answer soon or does not know the model."""
    import httpx
    from huggingface_hub import constants

    if constants.HF_HUB_OFFLINE:
        raise KbError(f"the model {name} is not on this machine, and HF_HUB_OFFLINE is set")
    owner = name if "/" in name else f"sentence-transformers/{name}"
    url = f"{constants.ENDPOINT}/api/models/{owner}"
    try:
        status = httpx.get(url, timeout=_HUB_TIMEOUT_S, follow_redirects=True).status_code
    except httpx.HTTPError as error:
        raise KbError(
            f"the model {name} is not on this machine, and {constants.ENDPOINT} can't be "
            f"reached ({type(error).__name__}); go online once, or name a local folder"
        ) from error
    if status in (401, 404):
        raise KbError(f"{constants.ENDPOINT} has no public model {name}; check the name")


def _one_line(error: Exception) -> str:
    """Return the first line of an error's message, at most 200 characters."""
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return lines[0][:200]
