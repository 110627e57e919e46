"""Every case in every tier that must hold it. The cases are files; their head says what they try.

# tiers: which must hold it; "rooted" is the full one as root has it, without a user namespace
# ends: how it may end (default: any way)      # says: a word of kb's line
# pictures: how many may come through          # --- next: code that runs after it
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hostile.outer import cage, why_not

from project import PROJECT

CASES = sorted((Path(__file__).parent / "cases").glob("*.py"))
ARENAS = ("full", "rooted", "partial", "none")


@dataclass(frozen=True)
class Case:
    name: str
    code: str
    next: str
    head: dict[str, str]

    @classmethod
    def read(cls, path: Path) -> Case:
        code, _, following = path.read_text("utf-8").partition("# --- next\n")
        head = dict(re.findall(r"^# (tiers|ends|says|pictures): (.+)$", code, re.M))
        return cls(path.stem, code, following, head)


@dataclass
class Arena:
    """A server in the cage, which meets its cases one after another, in a thread."""

    name: str
    cases: Sequence[Case]
    outcomes: dict[str, Future[dict[str, Any]]] = field(default_factory=dict)
    why_not: str = ""  # why this machine has no such arena

    def start(self) -> None:
        self.outcomes = {case.name: Future() for case in self.cases}
        self._process = subprocess.Popen(
            self._command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        threading.Thread(target=self._meet_all, daemon=True).start()

    @property
    def _tier(self) -> str:
        return "full" if self.name == "rooted" else self.name

    def _command(self) -> list[str]:
        path = os.environ["PATH"] if self._tier == "full" else "/nowhere"
        environment = {"PATH": path, "HOME": "/tmp/home", "PYTHONPATH": str(PROJECT)}
        program = [sys.executable, str(Path(__file__).with_name("arena.py")), self._tier]
        variables = [f"{name}={value}" for name, value in environment.items()]
        return cage(["env", "-i", *variables, *program], as_root=self.name == "rooted")

    def _meet_all(self) -> None:
        try:
            ready = self._answer()
            if self._tier not in (ready["best"], "none"):
                self.why_not = f"the tier {self.name} can't be had in the cage: {ready['why']}"
            for case in self.cases:
                self.outcomes[case.name].set_result({} if self.why_not else self._meet(case))
        except (AssertionError, OSError, ValueError) as error:
            for outcome in self.outcomes.values():
                if not outcome.done():
                    outcome.set_exception(error)

    def _meet(self, case: Case) -> dict[str, Any]:
        assert self._process.stdin
        given = json.dumps({"code": case.code, "next": case.next})
        print(given, file=self._process.stdin, flush=True)
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout
        line = self._process.stdout.readline()
        assert line, f"the server is gone, status {self._process.poll()}"
        answer: dict[str, Any] = json.loads(line)
        return answer

    def close(self) -> None:
        self._process.kill()
        self._process.wait()


@pytest.fixture(scope="module")
def arenas(request: pytest.FixtureRequest) -> Iterator[dict[str, Arena]]:
    """All arenas that the tests to be run need, at work at once: mostly they wait."""
    if why_not():
        pytest.skip(why_not())
    items = [item for item in request.session.items if item.path == request.path]
    params = [item.callspec.params for item in items if hasattr(item, "callspec")]
    made = [Arena(name, [p["case"] for p in params if p["name"] == name]) for name in ARENAS]
    opened = {arena.name: arena for arena in made if arena.cases}
    if os.geteuid() != 0:
        opened.pop("rooted", None)
    for arena in opened.values():
        arena.start()
    yield opened
    for arena in opened.values():
        arena.close()


def pairs() -> list[Any]:
    """(arena, case), the arenas in turn, as they go on side by side."""
    cases = [Case.read(path) for path in CASES]
    return [
        pytest.param(arena, case, id=f"{arena}-{case.name}")
        for case in cases
        for arena in ARENAS
        if arena in case.head["tiers"].split()
    ]


@pytest.mark.parametrize(("name", "case"), pairs())
def test_it_is_held(arenas: dict[str, Arena], name: str, case: Case) -> None:
    if name not in arenas:
        pytest.skip("only root can see what kb does as root")
    outcome = arenas[name].outcomes[case.name].result(timeout=600)
    if arenas[name].why_not:
        pytest.skip(arenas[name].why_not)
    result = outcome["result"]
    assert "ESCAPED" not in result["stdout"], result
    assert result["status"] != "kb failed", result
    assert result["status"] in case.head.get("ends", "ok error killed timeout").split(), result
    assert case.head.get("says", "") in result["stderr"], result
    assert result["pictures"] <= int(case.head.get("pictures", 12))
    if case.next:
        assert outcome["next"]["status"] == "ok", outcome["next"]
        assert "ESCAPED" not in outcome["next"]["stdout"], outcome["next"]
    after = outcome["after"]
    assert (after["status"], after["stdout"]) == ("ok", "fine 3\n"), after
    assert outcome["harm"] == []


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 60
    assert all(Case.read(path).head.get("tiers") for path in CASES)
