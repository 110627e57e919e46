"""How quick a run is, as ratios that hold from machine to machine.

    python bench/run.py

The same three snippets in a lane of each tier that this machine has, in a fresh
`python snippet.py`, and in a warm Jupyter kernel, which isolates nothing (with
`pip install ipykernel jupyter_client`; left out, and said, without). Then what lanes cost:
the time until they are ready, their memory, how soon a run stops, how many a second; and how
much slower a search is while both lanes are busy.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from kb.indexing import build
from kb.model import Question
from kb.run.events import Printed
from kb.run.isolation import Isolation, Tier, probe
from kb.run.limits import Limits
from kb.run.order import Order
from kb.run.runner import Runner
from kb.run.wall.lane import Lane
from kb.run.wall.memory import below, proportional
from kb.search.searcher import Searcher

NOTES = Path(__file__).parent.parent / "notes"
PICTURE = (NOTES / "snippets" / "image.png").read_bytes()
REPEATS = 40
FRESH_REPEATS = 5

AUTOGRAD = (NOTES / "snippets" / "autograd.py").read_text("utf-8")
CANNY = """
import cv2
img = cv2.imread("image.png")
gray = cv2.cvtColor(img, cv2.COLOR_BGR2GRAY)
edges = cv2.Canny(cv2.GaussianBlur(gray, (5, 5), 0), 100, 200)
print(cv2.countNonZero(edges))
"""
PLOT = """
import io
import matplotlib.pyplot as plt
import numpy as np
x = np.linspace(0, 10, 200)
figure, axes = plt.subplots()
axes.plot(x, np.sin(x), label="sin")
axes.plot(x, np.cos(x), label="cos")
axes.set_title("waves")
axes.legend()
figure.savefig(io.BytesIO(), format="png", dpi=130, bbox_inches="tight")
plt.close(figure)
"""
# In a lane the figure is shown to the reader; elsewhere it is only drawn.
SHOWN = PLOT.split("figure.savefig")[0] + "plt.show()\n"
SNIPPETS = {"autograd": AUTOGRAD, "canny": CANNY, "plot": PLOT}
GOALS = {"fresh": {"autograd": 1 / 50, "canny": 1 / 5, "plot": 1 / 3}}
GOALS["jupyter"] = {"autograd": 2, "canny": 2, "plot": 15}


def times_ms(act: Callable[[], object], repeats: int) -> list[float]:
    act()
    times = []
    for _ in range(repeats):
        started = time.perf_counter()
        act()
        times.append((time.perf_counter() - started) * 1000)
    return sorted(times)


def order(code: str) -> Order:
    return Order("bench", code, "bench.py", "", (("image.png", PICTURE),))


def in_lane(runner: Runner, code: str) -> None:
    result = runner.submit(order(code)).result()
    assert result.status == "ok", result.stderr


@contextmanager
def lanes(isolation: Isolation, preload: bool = True) -> Iterator[Runner]:
    made = (
        Runner(Limits(), isolation=isolation)
        if preload
        else Runner(Limits(), isolation=isolation, preload=())
    )
    with made as runner:
        runner.wait_until_ready()
        yield runner


def by_tier(isolation: Isolation) -> dict[str, list[float]]:
    with lanes(isolation) as runner:
        codes = SNIPPETS | {"plot": SHOWN}
        return {
            name: times_ms(partial(in_lane, runner, code), REPEATS) for name, code in codes.items()
        }


def fresh() -> dict[str, list[float]]:
    environment = os.environ | {"MPLBACKEND": "Agg"}
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "image.png").write_bytes(PICTURE)

        def run(code: str) -> None:
            (Path(folder) / "snippet.py").write_text(code, "utf-8")
            command = [sys.executable, "snippet.py"]
            subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)

        return {
            name: times_ms(partial(run, code), FRESH_REPEATS) for name, code in SNIPPETS.items()
        }


def jupyter() -> dict[str, list[float]] | None:
    try:
        from jupyter_client.manager import start_new_kernel
    except ImportError:
        return None
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "image.png").write_bytes(PICTURE)
        manager, client = start_new_kernel(cwd=folder, env=os.environ | {"MPLBACKEND": "Agg"})
        try:
            return {
                name: times_ms(
                    partial(client.execute_interactive, code, output_hook=lambda _: None), REPEATS
                )
                for name, code in SNIPPETS.items()
            }
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)


def show(name: str, times: dict[str, list[float]]) -> None:
    cells = []
    for of_program in times.values():
        p95 = of_program[int(0.95 * (len(of_program) - 1))]
        cells.append(f"{statistics.median(of_program):7.1f} /{p95:7.1f}")
    print(f"{name:<24}" + "   ".join(cells))


def compare(lane: dict[str, list[float]], other: dict[str, list[float]], name: str) -> None:
    print(f"lane : {name}")
    for snippet, goal in GOALS[name].items():
        ratio = statistics.median(lane[snippet]) / statistics.median(other[snippet])
        shown = f"1/{1 / ratio:.1f}" if ratio < 1 else f"{ratio:.1f}×"
        wanted = f"1/{1 / goal:.0f}" if goal < 1 else f"{goal}×"
        verdict = "met" if ratio <= goal else "MISSED"
        print(f"  {snippet:<10} {shown:>8}   goal {wanted:<6} {verdict}")


def costs(isolation: Isolation) -> None:
    started = time.perf_counter()
    with Runner(Limits(), isolation=isolation) as runner:
        runner.wait_until_ready()
        print(f"two lanes ready after     {time.perf_counter() - started:.1f} s")
        lanes = [lane for lane in runner._lanes.values() if isinstance(lane, Lane)]
        pids = [pid for lane in lanes for pid in (lane.pid, *below(lane.pid))]
        print(f"two lanes together        {sum(map(proportional, pids)) / 2**20:.0f} MiB")
        print(f"stop to result            {statistics.median(stops(runner)):.0f} ms")
        runs = [runner.submit(order(AUTOGRAD), f"reader {n % 8}") for n in range(120)]
        started = time.perf_counter()
        for run in runs:
            run.result()
        print(f"autograd runs a second    {120 / (time.perf_counter() - started):.0f}")


def stops(runner: Runner) -> Iterator[float]:
    for _ in range(9):
        run = runner.submit(order("import time\nprint(1)\ntime.sleep(60)"))
        next(event for event in run.events() if isinstance(event, Printed))
        started = time.perf_counter()
        run.cancel()
        run.result()
        yield (time.perf_counter() - started) * 1000


def searching(isolation: Isolation) -> None:
    with tempfile.TemporaryDirectory() as folder, lanes(isolation) as runner:
        build(NOTES, Path(folder))
        searcher = Searcher(Path(folder))
        queries = ("how does a conv layer work", "LSTM 有哪几个门", "softmax", "什么是交叉熵")

        def search() -> None:
            for query in queries:
                searcher.rank(Question(query))

        idle = times_ms(search, REPEATS)
        busy = threading.Event()

        def keep_busy() -> None:
            while not busy.is_set():
                in_lane(runner, "n = 0\nfor i in range(3_000_000):\n    n += i")

        threads = [threading.Thread(target=keep_busy) for _ in range(4)]
        for thread in threads:
            thread.start()
        time.sleep(0.5)
        loaded = times_ms(search, REPEATS)
        busy.set()
        for thread in threads:
            thread.join()
        p95 = [of_program[int(0.95 * (len(of_program) - 1))] for of_program in (idle, loaded)]
        ratio = f"{p95[1] / p95[0]:.2f}×, goal 2×"
        print(f"search p95, idle → busy   {p95[0]:.0f} → {p95[1]:.0f} ms a four queries ({ratio})")


def main() -> None:
    best = probe()
    print(f"isolation here: {best.tier}; ms, p50 / p95\n")
    print(f"{'':<24}" + "   ".join(f"{name:<16}" for name in SNIPPETS))
    order_of_tiers: list[Tier] = ["full", "partial", "none"]
    tiers = {}
    for tier in order_of_tiers[order_of_tiers.index(best.tier) :]:
        isolation = best if tier == best.tier else Isolation(tier)
        tiers[tier] = by_tier(isolation)
        show(f"lane, {tier}" if tier != "none" else "fallback (none)", tiers[tier])
    plain = fresh()
    show("fresh python", plain)
    warm = jupyter()
    if warm:
        show("warm Jupyter kernel", warm)
    print()
    compare(tiers[best.tier], plain, "fresh")
    if warm:
        compare(tiers[best.tier], warm, "jupyter")
    else:
        print("no Jupyter kernel here to compare with: pip install ipykernel jupyter_client")
    print()
    costs(best)
    searching(best)


if __name__ == "__main__":
    main()
