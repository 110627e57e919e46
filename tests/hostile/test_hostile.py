"""Every case in every tier that must hold it. The cases are files; their head says what they try.

# tiers: which must hold it          # ends: how it may end (default: any way)
# says: a word of kb's line          # pictures: how many may come through
# within_s: how soon it ends         # --- next: code that runs after it
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hostile.outer import cage, why_not

from project import PROJECT

CASES = sorted((Path(__file__).parent / "cases").glob("*.py"))
# "rooted": the full tier as root has it, without a user namespace.
ARENAS = {"full": ("full", False), "rooted": ("full", True), "partial": ("partial", False)}
ARENAS |= {"none": ("none", False)}


@dataclass(frozen=True)
class Case:
    name: str
    code: str
    next: str
    head: dict[str, str]

    @classmethod
    def read(cls, path: Path) -> Case:
        code, _, following = path.read_text("utf-8").partition("# --- next\n")
        head = dict(re.findall(r"^# (tiers|ends|says|pictures|within_s): (.+)$", code, re.M))
        return cls(path.stem, code, following, head)


class Arena:
    """A server in the cage, to which cases are given one after another."""

    def __init__(self, name: str) -> None:
        tier, as_root = ARENAS[name]
        if why_not():
            pytest.skip(why_not())
        if as_root and os.geteuid() != 0:
            pytest.skip("only root can see what kb does as root")
        program = [sys.executable, str(Path(__file__).with_name("arena.py")), tier]
        path = os.environ["PATH"] if tier == "full" else "/nowhere"
        environment = {"PATH": path, "HOME": "/tmp/home", "PYTHONPATH": str(PROJECT)}
        command = cage(
            ["env", "-i", *(f"{k}={v}" for k, v in environment.items()), *program], as_root=as_root
        )
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        said = self._told()
        self.why_not = ""
        if tier != "none" and said["best"] != tier:
            self.why_not = f"the tier {tier} can't be had in the cage: {said['why']}"

    def _told(self) -> dict[str, Any]:
        assert self._process.stdout
        line = self._process.stdout.readline()
        assert line, f"the server is gone, status {self._process.poll()}"
        return json.loads(line)

    def meet(self, case: Case) -> dict[str, Any]:
        assert self._process.stdin
        print(
            json.dumps({"code": case.code, "next": case.next}), file=self._process.stdin, flush=True
        )
        return self._told()

    def close(self) -> None:
        self._process.kill()
        self._process.wait()


@pytest.fixture(scope="module")
def arenas() -> Iterator[dict[str, Arena]]:
    opened: dict[str, Arena] = {}
    yield opened
    for arena in opened.values():
        arena.close()


def pairs() -> list[Any]:
    """(arena, case), an arena's cases together, so that one server meets them all."""
    return [
        pytest.param(arena, case, id=f"{arena}-{case.name}")
        for arena, (tier, _) in ARENAS.items()
        for case in map(Case.read, CASES)
        if tier in case.head["tiers"].split()
    ]


@pytest.mark.parametrize(("name", "case"), pairs())
def test_it_is_held(arenas: dict[str, Arena], name: str, case: Case) -> None:
    if name not in arenas:
        arenas[name] = Arena(name)
    arena = arenas[name]
    if arena.why_not:
        pytest.skip(arena.why_not)
    told = arena.meet(case)
    result = told["result"]
    assert "ESCAPED" not in result["stdout"], result
    assert result["status"] != "kb failed", result
    assert result["status"] in case.head.get("ends", "ok error killed timeout").split(), result
    assert case.head.get("says", "") in result["stderr"], result
    assert result["pictures"] <= int(case.head.get("pictures", 12))
    assert result["whole_s"] < float(case.head.get("within_s", 12)), result
    if case.next:
        assert told["next"]["status"] == "ok", told["next"]
        assert "ESCAPED" not in told["next"]["stdout"], told["next"]
    assert (told["after"]["status"], told["after"]["stdout"]) == ("ok", "fine 3\n"), told["after"]
    assert told["harm"] == []


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 60
    assert all(Case.read(path).head.get("tiers") for path in CASES)
