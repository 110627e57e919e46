"""Teach the bundled encoder that the two languages say the same: low-rank additions to its weights.

    python bench/teach_encoder.py PAIRS OUT [--steps 360] [--seed 0]

PAIRS: parallel paragraphs, gzipped JSON lines with `src`, `doc`, `en` and `zh`; those of one `doc`
stand in their order. OUT becomes an .npz with, for each matrix that was taught, `NAME.a` (in, rank)
and `NAME.b` (rank, out), float16: their product is to be added to the array NAME.w of the encoder.
An experiment: kb ships no additions; what they gave stands in docs/retrieval.md.

Neighbouring paragraphs make a passage. It is asked for by one of its sentences, by the heading over
it, or by what a term's definition says without the term, in both languages. A batch holds passages
and their likes, by what the untouched model takes for alike; passages in one language, queries in
both. What is learned:

- a query in the other language finds its passage (cross-entropy over the batch), beyond what the
  second encoder's sentences already tell;
- it puts the others into the order in which the untouched model puts them for the same query in
  their own language (Kullback-Leibler divergence), and so does the query in that language.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import random
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from kb.embed.cache import cache_folder
from kb.embed.centring import background
from kb.embed.e5.encoder import load_encoder
from kb.embed.e5.inference import PREFIXES
from kb.embed.e5.weights import DIM, FEED_FORWARD, HEADS, LAYERS, WEIGHTS, WeightFile
from kb.embed.prepare import prepare_whole
from kb.embed.sentences import SentenceEncoder, load_sentence_encoder, split_sentences
from kb.embed.tokenizer import Tokenizer
from kb.embed.types import LANGUAGES, LAYER_NORM_EPSILON, SIDES, TOKEN, VECTOR, Ids, Side

# Layers below stay as they are, so that what they make of a passage is computed once. 786,432
# weights are taught, 1.6 MB in float16.
FIRST_TAUGHT: Final = 4
RANK: Final = 16
MATRICES: Final = {
    "qkv": (DIM, 3 * DIM),
    "out": (DIM, DIM),
    "up": (DIM, FEED_FORWARD),
    "down": (FEED_FORWARD, DIM),
}

MOST_OF_A_SOURCE: Final = 2_000
PASSAGE_CHARACTERS: Final = 350  # English ones, from which a passage is long enough
PASSAGE_TOKENS: Final = 128
QUERY_TOKENS: Final = 32

SEEDS: Final = 8  # passages a batch that are drawn …
LIKES: Final = 3  # … and for each, others that are like it,
NEIGHBOURS: Final = 8  # drawn from so many
SAME_FROM: Final = 0.9  # cosine from which two passages say the same: not told apart

LEARNING_RATE: Final = 8e-4
WARM_UP_STEPS: Final = 20
TEMPERATURE: Final = 0.04
REFIT_STEPS: Final = 20  # the background's means are fitted anew

# A negative that the untouched model scores so near to the right passage may be right too.
FALSE_NEGATIVE: Final = 0.9

WEIGHT_OTHER_ORDER: Final = 1.0  # of the divergence across languages, beside the cross-entropy
WEIGHT_OWN_ORDER: Final = 3.0  # … within a language
WEIGHT_VECTORS: Final = 0.3  # of the same losses on the chunk vectors, which choose candidates

_ANCHOR = re.compile(r"\s*(?:\[\[.*?\]\]|\{[:#.][^}]*\})")
_ENDS_LINE = re.compile(r"[.:!?;,。：！？；，][)）]?$")
_ENDS_SENTENCE = re.compile(r"[.!?。！？]$")
_SENTENCES = {"en": re.compile(r"(?<=[.!?])\s+"), "zh": re.compile(r"(?<=[。！？])\s*")}
_DEFINITION = {
    "en": re.compile(
        r"(?:An?\s|The\s)?(?!(?:Here|There|This|These|Those|That|It|They|We|You|Below|One)\b)"
        r"\W?(\w[\w -]{2,30}?)\W?\s(?:is|are|refers? to|means)\s((?:an?|the|one)\s.{25,})"
    ),
    "zh": re.compile(r"([^，。：；]{2,20}?)(?:是指|指的是|是)([^，。]{2}.{8,})"),
}
_QUESTIONS = {
    "en": ("what is {}", "how does {} work", "{}"),
    "zh": ("什么是{}", "{}的原理是什么", "{}"),
}


class Pair(NamedTuple):
    """The same text twice."""

    en: str
    zh: str


@dataclass
class Passage:
    """What is to be found, and what asks for it, by kind."""

    text: Pair
    queries: dict[str, list[Pair]]
    likes: list[int] = field(default_factory=list)


# ---- what is taught from


def read_passages(path: Path, rng: random.Random) -> list[Passage]:
    """Return passages that something asks for, of each source at most so many that one alone
    does not make the mixture."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    headings = Counter(clean(row).en for row in rows if is_heading(clean(row)))
    by_source: dict[str, list[Passage]] = {}
    for (source, _), document in groupby(rows, key=lambda row: (row["src"], row["doc"])):
        for heading, paragraphs in sections(list(map(clean, document))):
            named = [heading] if heading and headings[heading.en] == 1 else []
            passage = passage_of(named, paragraphs)
            if any(passage.queries.values()):
                by_source.setdefault(source, []).append(passage)
    return [
        passage
        for passages in by_source.values()
        for passage in rng.sample(passages, min(len(passages), MOST_OF_A_SOURCE))
    ]


def clean(row: dict[str, str]) -> Pair:
    """Return a row's texts without what is left of the markup."""
    return Pair(*(_ANCHOR.sub("", row[lang]).replace("`", "").strip() for lang in ("en", "zh")))


def is_heading(pair: Pair) -> bool:
    """Whether a paragraph is short and no sentence in either language."""
    return len(pair.en) <= 80 and not any(map(_ENDS_LINE.search, pair))


def sections(paragraphs: Sequence[Pair]) -> Iterator[tuple[Pair | None, list[Pair]]]:
    """Yield neighbouring paragraphs of enough text, with the heading right above them."""
    heading: Pair | None = None
    held: list[Pair] = []
    for pair in [*paragraphs, None]:
        ends = pair is None or is_heading(pair)
        if held and (ends or sum(len(p.en) for p in held) >= PASSAGE_CHARACTERS):
            yield heading, held
            heading, held = None, []
        if pair and ends:
            heading = pair
        elif pair:
            held.append(pair)


def passage_of(named: list[Pair], paragraphs: list[Pair]) -> Passage:
    """Return the passage that paragraphs make, with its queries."""
    said = [sentence for pair in paragraphs for sentence in sentences_of(pair)]
    text = Pair(" ".join(p.en for p in paragraphs), "".join(p.zh for p in paragraphs))
    described = [description for sentence in said if (description := described_by(sentence))]
    return Passage(text, {"heading": named, "description": described, "sentence": said})


def sentences_of(pair: Pair) -> list[Pair]:
    """Return the sentences, where both languages have as many, of a query's length."""
    en, zh = (
        list(filter(None, map(str.strip, _SENTENCES[language].split(text))))
        for language, text in pair._asdict().items()
    )
    if len(en) != len(zh):
        return []
    return [
        Pair(a, b)
        for a, b in zip(en, zh, strict=True)
        if 25 <= len(a) <= 220 and len(b) >= 8 and all(map(_ENDS_SENTENCE.search, (a, b)))
    ]


def described_by(sentence: Pair) -> Pair | None:
    """Return what a sentence says of the term that it defines, without the term."""
    matches = [_DEFINITION[lang].match(text) for lang, text in sentence._asdict().items()]
    if not all(matches):
        return None
    terms, rests = zip(*(match.groups() for match in matches if match), strict=True)
    if any(term.lower() in rest.lower() for term, rest in zip(terms, rests, strict=True)):
        return None
    return Pair(*rests)


def draw_query(passage: Passage, rng: random.Random) -> Pair:
    """Return one of a passage's queries: each kind as likely, a heading asked in three ways."""
    kind = rng.choice([kind for kind, queries in passage.queries.items() if queries])
    query = rng.choice(passage.queries[kind])
    if kind != "heading":
        return query
    way = rng.randrange(len(_QUESTIONS["en"]))
    return Pair(*(_QUESTIONS[lang][way].format(text) for lang, text in query._asdict().items()))


# ---- the encoder


class Texts(NamedTuple):
    """What some layers make of texts: states (n, tokens, dim), and which of them there are."""

    states: Tensor
    mask: Tensor  # (n, tokens): not padding


class Matched(NamedTuple):
    """What is compared: centred rows of length one."""

    vectors: Tensor  # (n, dim)
    tokens: Tensor  # (n, tokens, dim)
    mask: Tensor  # (n, tokens): the text's own tokens


class Encoder:
    """The bundled model in bfloat16, with additions from one layer on."""

    def __init__(self, seed: int) -> None:
        """Open the weights as kb does; the additions begin at zero."""
        self._file = WeightFile(WEIGHTS.find())
        folder = cache_folder(None) / f"e5-small-{WEIGHTS.sha256[:8]}"
        arrays = load_encoder(self._file, folder)
        self._weights = {n: torch.from_numpy(np.array(a)).bfloat16() for n, a in arrays.items()}
        self._tokenizer = Tokenizer(self._file.pieces, folder)
        drawn = torch.Generator().manual_seed(seed)
        self.additions: dict[str, tuple[Tensor, Tensor]] = {}
        for n in range(FIRST_TAUGHT, LAYERS):
            for name, (size_in, size_out) in MATRICES.items():
                a = torch.randn(size_in, RANK, generator=drawn) / math.sqrt(size_in)
                b = torch.zeros(RANK, size_out)
                self.additions[f"{n}.{name}"] = (a.requires_grad_(), b.requires_grad_())

    def ids(self, texts: Sequence[str], side: Side) -> list[Ids]:
        """Return each text's ids with start, prefix and end, cut at what is read here."""
        limit = QUERY_TOKENS if side == "query" else PASSAGE_TOKENS
        (prefix,) = self._tokenizer([PREFIXES[side]])
        tokens = self._tokenizer([prepare_whole(text) for text in texts])
        return [np.concatenate([[0], prefix, ids[:limit], [2]]) for ids in tokens]

    def lower(self, ids: Sequence[Ids]) -> Texts:
        """Run the layers that aren't taught."""
        longest = max(map(len, ids))
        rows = np.zeros((len(ids), longest, DIM), np.float32)
        mask = torch.zeros(len(ids), longest, dtype=torch.bool)
        for k, text in enumerate(ids):
            rows[k, : len(text)] = self._file.word_rows(text)
            mask[k, : len(text)] = True
        with torch.no_grad():
            x = torch.from_numpy(rows).bfloat16() + self._weights["positions"][:longest]
            return Texts(self._run(self._norm(x, "norm"), mask, range(FIRST_TAUGHT), False), mask)

    def upper(self, texts: Texts, *, taught: bool) -> Texts:
        """Run the others, with what was taught or without."""
        layers = range(FIRST_TAUGHT, LAYERS)
        with torch.set_grad_enabled(taught and torch.is_grad_enabled()):
            return Texts(self._run(texts.states, texts.mask, layers, taught), texts.mask)

    def _run(self, x: Tensor, mask: Tensor, layers: range, taught: bool) -> Tensor:
        texts, tokens, _ = x.shape
        bias = torch.zeros(texts, 1, 1, tokens).masked_fill(~mask[:, None, None], -1e4).bfloat16()
        x = x.reshape(-1, DIM)
        for n in layers:
            qkv = self._linear(x, f"{n}.qkv", taught).view(texts, tokens, 3, HEADS, DIM // HEADS)
            q, k, v = qkv.permute(2, 0, 3, 1, 4)
            # Written out: the backward pass of torch's own attention is slow on a processor.
            shares = (q @ k.transpose(-1, -2) * (DIM // HEADS) ** -0.5 + bias).softmax(-1)
            context = (shares @ v).transpose(1, 2).reshape(-1, DIM)
            x = self._norm(self._linear(context, f"{n}.out", taught) + x, f"{n}.norm1")
            up = F.gelu(self._linear(x, f"{n}.up", taught))
            x = self._norm(self._linear(up, f"{n}.down", taught) + x, f"{n}.norm2")
        return x.view(texts, tokens, DIM)

    def _linear(self, x: Tensor, name: str, taught: bool) -> Tensor:
        y = torch.addmm(self._weights[f"{name}.b"], x, self._weights[f"{name}.w"])
        if not taught:
            return y
        a, b = self.additions[name]
        return torch.addmm(y, x @ a.bfloat16(), b.bfloat16())

    def _norm(self, x: Tensor, name: str) -> Tensor:
        weights = self._weights[f"{name}.w"], self._weights[f"{name}.b"]
        return F.layer_norm(x, (DIM,), *weights, LAYER_NORM_EPSILON)

    def own(self, mask: Tensor, side: Side) -> Tensor:
        """Of a mask, what is not start, prefix or end."""
        around = 1 + len(self._tokenizer([PREFIXES[side]])[0])
        inner = mask.clone()
        inner[:, :around] = False
        inner[torch.arange(len(mask)), mask.sum(1) - 1] = False
        return inner

    def matched(self, texts: Texts, side: Side, means: Tensor) -> Matched:
        """Centre by the means (2, dim) of vectors and tokens."""
        vectors = F.normalize(pooled(texts) - means[VECTOR], dim=-1)
        tokens = F.normalize(texts.states.float() - means[TOKEN], dim=-1)
        return Matched(vectors, tokens.bfloat16(), self.own(texts.mask, side))

    def background_means(self) -> Tensor:
        """As `kb.embed.centring.background_means`, of the encoder as it is taught now."""
        means = torch.zeros(2, len(SIDES), len(LANGUAGES), DIM)
        with torch.no_grad():
            for s, side in enumerate(SIDES):
                for n, language in enumerate(LANGUAGES):
                    ids = self.ids(background(language, side), side)
                    texts = self.upper(self.lower(ids), taught=True)
                    means[VECTOR, s, n] = pooled(texts).mean(0)
                    own = texts.states[self.own(texts.mask, side)]
                    means[TOKEN, s, n] = own.float().mean(0)
        return means


def pooled(texts: Texts) -> Tensor:
    """Return the unit vector of each text, (n, dim)."""
    states, mask = texts
    means = (states * mask[..., None]).float().sum(1) / mask.sum(1, keepdim=True)
    return F.normalize(means, dim=-1)


def padded(states: Sequence[Tensor]) -> Texts:
    """Lay texts of unlike lengths side by side."""
    mask = torch.zeros(len(states), max(map(len, states)), dtype=torch.bool)
    for row, each in enumerate(states):
        mask[row, : len(each)] = True
    return Texts(torch.nn.utils.rnn.pad_sequence(list(states), batch_first=True), mask)


# ---- what is scored


class Scores(NamedTuple):
    """Of queries in passages, each (queries, passages)."""

    ranking: Tensor  # as kb weighs late, window, sentence and length
    vectors: Tensor  # as kb chooses candidates


def score(queries: Matched, passages: Matched, sentence: Tensor) -> Scores:
    """Score all queries in all passages; `sentence` is what the second encoder says."""
    n, t, d = queries.tokens.shape
    met = queries.tokens.reshape(-1, d) @ passages.tokens.reshape(-1, d).T
    met = met.view(n, t, *passages.mask.shape).float().masked_fill(~passages.mask, -1.0)
    met = F.pad(met, (0, -met.shape[-1] % 16), value=-1.0).unflatten(-1, (-1, 16)).amax(-1)
    weights = queries.mask.float() / queries.mask.sum(1, keepdim=True)
    late = torch.einsum("ntk,nt->nk", met.amax(-1), weights)
    pairs = torch.maximum(met[..., :-1], met[..., 1:])
    window = torch.einsum("ntkh,nt->nkh", pairs, weights).amax(-1)
    length = passages.mask.sum(1).float().log()
    ranking = 0.5 * late + 0.5 * window + 0.15 * sentence - 0.01 * length
    return Scores(ranking, queries.vectors @ passages.vectors.T + 0.5 * sentence)


def losses(taught: Tensor, untouched: Tensor, *, other: bool) -> Tensor:
    """Return how far the scores of queries in passages are from what they should be.

    `untouched` are the scores of the same queries in the passages' own language.
    """
    order = F.kl_div(
        (taught / TEMPERATURE).log_softmax(-1),
        (untouched / TEMPERATURE).log_softmax(-1),
        reduction="batchmean",
        log_target=True,
    )
    if not other:
        return WEIGHT_OWN_ORDER * order
    right = torch.eye(len(taught), dtype=torch.bool)
    doubtful = (untouched >= FALSE_NEGATIVE * untouched.diag()[:, None]) & ~right
    logits = (taught / TEMPERATURE).masked_fill(doubtful, -1e4)
    crossing = F.cross_entropy(logits, torch.arange(len(taught)))
    return crossing + WEIGHT_OTHER_ORDER * order


# ---- teaching


def means_of(means: Tensor, side: Side, language: str) -> Tensor:
    """Return the means (2, dim) of vectors and tokens for one kind of texts."""
    return means[:, SIDES.index(side), LANGUAGES.index(language)]


class Lessons:
    """The passages as the untouched model sees them, and batches of those that are alike."""

    def __init__(self, passages: list[Passage], encoder: Encoder, rng: random.Random) -> None:
        """Encode every passage in both languages, and find its likes."""
        self._passages, self._encoder, self._rng = passages, encoder, rng
        self.means = encoder.background_means()
        self._sentences: SentenceEncoder = load_sentence_encoder()
        self._lower: dict[str, list[Tensor]] = {}
        self._upper: dict[str, list[Tensor]] = {}
        self._said: dict[str, list[Tensor]] = {}
        for language in LANGUAGES:
            self._read(language, [getattr(passage.text, language) for passage in passages])
        self._find_likes()

    def _read(self, language: str, texts: list[str]) -> None:
        ids = self._encoder.ids(texts, "passage")
        lower: list[Any] = [None] * len(ids)
        upper: list[Any] = [None] * len(ids)
        order = sorted(range(len(ids)), key=lambda k: len(ids[k]))
        for start in range(0, len(order), 16):
            batch = order[start : start + 16]
            low = self._encoder.lower([ids[k] for k in batch])
            high = self._encoder.upper(low, taught=False)
            for row, k in enumerate(batch):
                lower[k] = low.states[row, : len(ids[k])].clone()
                upper[k] = high.states[row, : len(ids[k])].clone()
        self._lower[language], self._upper[language] = lower, upper
        said = [split_sentences(text)[:12] or [text[:300]] for text in texts]
        every = [sentence for some in said for sentence in some]
        rows = torch.from_numpy(self._sentences.encode(every, "passage"))
        self._said[language] = list(rows.split([len(some) for some in said]))

    def _find_likes(self) -> None:
        both = [
            [self._untouched([k], language).vectors[0] for k in range(len(self._passages))]
            for language in LANGUAGES
        ]
        vectors = torch.cat([torch.stack(each) for each in both], 1) / math.sqrt(2)
        for k, passage in enumerate(self._passages):
            alike = vectors @ vectors[k]
            alike[alike >= SAME_FROM] = -1
            passage.likes = alike.topk(NEIGHBOURS).indices.tolist()

    def _untouched(self, rows: Sequence[int], language: str) -> Matched:
        texts = padded([self._upper[language][k] for k in rows])
        return self._encoder.matched(texts, "passage", means_of(self.means, "passage", language))

    def batch(self) -> list[int]:
        """Return passages and their likes, each once."""
        rows: dict[int, None] = {}
        while len(rows) < SEEDS * (1 + LIKES):
            seed = self._rng.randrange(len(self._passages))
            for k in (seed, *self._rng.sample(self._passages[seed].likes, LIKES)):
                rows[k] = None
        return list(rows)[: SEEDS * (1 + LIKES)]

    def loss(self, language: str, means: Tensor) -> tuple[Tensor, dict[str, float]]:
        """Return the loss of one batch with passages in one language, and what to report."""
        rows = self.batch()
        asked = [draw_query(self._passages[k], self._rng) for k in rows]
        (other,) = {*LANGUAGES} - {language}
        passages = self._taught(
            padded([self._lower[language][k] for k in rows]), "passage", means, language
        )
        targets: Scores | None = None
        total = torch.zeros(())
        report = {}
        for of in (language, other):
            texts = [getattr(query, of) for query in asked]
            sentence = self._sentence_scores(texts, language, rows)
            low = self._encoder.lower(self._encoder.ids(texts, "query"))
            if targets is None:
                kept = means_of(self.means, "query", of)
                queries = self._encoder.matched(
                    self._encoder.upper(low, taught=False), "query", kept
                )
                targets = score(queries, self._untouched(rows, language), sentence)
            scores = score(self._taught(low, "query", means, of), passages, sentence)
            for weight, now, target in zip((1, WEIGHT_VECTORS), scores, targets, strict=True):
                total = total + weight * losses(now, target, other=of == other)
            right = (scores.ranking.argmax(1) == torch.arange(len(rows))).float().mean()
            report[f"{of}→{language}"] = right.item()
        return total, report

    def _taught(self, low: Texts, side: Side, means: Tensor, language: str) -> Matched:
        high = self._encoder.upper(low, taught=True)
        return self._encoder.matched(high, side, means_of(means, side, language))

    def _sentence_scores(self, texts: list[str], language: str, rows: list[int]) -> Tensor:
        queries = torch.from_numpy(self._sentences.encode(texts, "query"))
        said = [self._said[language][k] for k in rows]
        return torch.stack([(queries @ each.T).amax(1) for each in said], 1)


def teach(encoder: Encoder, lessons: Lessons, steps: int, out: Path) -> None:
    """Teach for so many steps and write what was learned."""
    parameters = [each for pair in encoder.additions.values() for each in pair]
    optimiser = torch.optim.AdamW(parameters, lr=LEARNING_RATE, weight_decay=0.0)
    means = lessons.means
    began = time.monotonic()
    reports: defaultdict[str, list[float]] = defaultdict(list)
    for step in range(steps):
        rate = min(1, (step + 1) / WARM_UP_STEPS) * 0.5 * (1 + math.cos(math.pi * step / steps))
        for group in optimiser.param_groups:
            group["lr"] = LEARNING_RATE * rate
        loss, report = lessons.loss(LANGUAGES[step % 2], means)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimiser.step()
        for name, figure in (report | {"loss": loss.item()}).items():
            reports[name].append(figure)
        if (step + 1) % REFIT_STEPS == 0:
            means = encoder.background_means()
            figures = " ".join(f"{k} {np.mean(v):.3f}" for k, v in sorted(reports.items()))
            print(f"{step + 1} {time.monotonic() - began:.0f}s {figures}", flush=True)
            reports.clear()
    write(encoder, out)


def write(encoder: Encoder, out: Path) -> None:
    """Write the additions."""
    arrays = {
        f"{name}.{part}": each.detach().numpy().astype(np.float16)
        for name, pair in encoder.additions.items()
        for part, each in zip("ab", pair, strict=True)
    }
    np.savez(out, **arrays)


def main() -> None:
    """Read, mine, teach, write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("pairs", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--steps", type=int, default=360)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    torch.set_num_threads(1)
    rng = random.Random(given.seed)
    passages = read_passages(given.pairs, rng)
    kinds = Counter(kind for p in passages for kind, queries in p.queries.items() if queries)
    print(f"{len(passages)} passages, with queries of these kinds: {dict(kinds)}", flush=True)
    encoder = Encoder(given.seed)
    began = time.monotonic()
    lessons = Lessons(passages, encoder, rng)
    print(f"encoded in {time.monotonic() - began:.0f} s", flush=True)
    teach(encoder, lessons, given.steps, given.out)


if __name__ == "__main__":
    main()
