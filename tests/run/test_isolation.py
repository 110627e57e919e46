"""Which tier a machine gets: each found by taking away what the better one needs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

from kb.run.inside.confine import landlock_abi
from kb.run.isolation import probe
from project import PROJECT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="isolation needs Linux")

# Landlock's calls answer "no such call", as on a kernel without it (or with a strict container).
WITHOUT_LANDLOCK = """
    import ctypes, struct
    libc = ctypes.CDLL(None)
    code = [(0x20, 0, 0, 0), (0x35, 0, 3, 444), (0x35, 2, 0, 447), (0x06, 0, 0, 0x50000 | 38)]
    code += [(0x06, 0, 0, 0x7FFF0000), (0x06, 0, 0, 0x7FFF0000)]
    program = b"".join(struct.pack("HBBI", *line) for line in code)
    held = ctypes.create_string_buffer(program, len(program))
    class Prog(ctypes.Structure):
        _fields_ = [("n", ctypes.c_ushort), ("p", ctypes.c_void_p)]
    prog = Prog(len(code), ctypes.addressof(held))
    assert libc.prctl(38, 1, 0, 0, 0) == 0
    assert libc.prctl(22, 2, ctypes.byref(prog), 0, 0) == 0
"""
REPORT = """
    import json
    from kb.run.isolation import probe
    from kb.run.limits import Limits
    from kb.run.order import Order
    from kb.run.runner import Runner
    isolation = probe()
    with Runner(Limits(), preload=(), lanes=1) as runner:
        ran = runner.submit(Order("x", "print(6 * 7)", "x.py", "")).result(60)
    it = (isolation.tier, isolation.missing, isolation.layers, isolation.not_covered)
    print(json.dumps([*it, ran.stdout]))
"""


def tier_of(before: str = "", **environment: str) -> list[Any]:
    """[tier, what is missing, layers, what is not covered, what a run printed]"""
    program = textwrap.dedent(before) + textwrap.dedent(REPORT)
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"PYTHONPATH": str(PROJECT)} | environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout))


def needs(tier: str) -> None:
    order = ("full", "partial", "none")
    if order.index(probe().tier) > order.index(tier):
        pytest.skip(f"this machine is not better than {probe().tier}: {probe().missing}")


def test_full_where_all_is_there() -> None:
    needs("full")
    tier, missing, layers, not_covered, printed = tier_of()
    assert (tier, missing, printed) == ("full", "", "42\n")
    assert "bubblewrap" in layers
    assert not_covered == []


def test_partial_without_bubblewrap() -> None:
    needs("partial")
    tier, missing, layers, not_covered, printed = tier_of(PATH="/nowhere")
    assert (tier, printed) == ("partial", "42\n")
    assert "install bubblewrap" in missing
    assert "bubblewrap" not in layers
    assert not_covered


def test_partial_where_bubblewrap_cannot_make_namespaces(tmp_path: Path) -> None:
    needs("partial")
    refused = tmp_path / "bwrap"
    refused.write_text(
        "#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n"
    )
    refused.chmod(0o755)
    tier, missing, *_ = tier_of(PATH=str(tmp_path))
    assert tier == "partial"
    assert "No permissions to create new namespace" in missing


def test_a_bubblewrap_that_isolates_nothing_is_found_out(tmp_path: Path) -> None:
    needs("partial")
    hollow = tmp_path / "bwrap"
    # Runs the command as it is, outside of everything, with the info that is asked for.
    hollow.write_text(
        f"#!{sys.executable}\n"
        "import json, os, subprocess, sys\n"
        "fd = int(sys.argv[sys.argv.index('--info-fd') + 1])\n"
        "os.write(fd, json.dumps({'child-pid': os.getpid()}).encode())\n"
        "os.execv('/bin/true', ['true'])\n"
    )
    hollow.chmod(0o755)
    assert tier_of(PATH=str(tmp_path))[0] != "full"


@pytest.mark.skipif(landlock_abi() == 0, reason="this kernel has no Landlock to hide")
def test_none_without_landlock() -> None:
    tier, missing, layers, not_covered, printed = tier_of(WITHOUT_LANDLOCK)
    assert (tier, printed) == ("none", "42\n")
    assert "Landlock" in missing
    assert layers == ["limits", "timeout"]
    assert not_covered


def test_none_on_another_system() -> None:
    tier, missing, *_, printed = tier_of("import sys\nsys.platform = 'darwin'")
    assert (tier, printed) == ("none", "42\n")
    assert "needs Linux" in missing


def test_the_filters_are_what_their_table_says() -> None:
    pytest.importorskip("pyseccomp", reason="needs libseccomp", exc_type=ImportError)
    from kb.run.wall.make_filters import make_filter
    from kb.run.wall.seccomp import ARCHITECTURES, filter_path

    for machine in ARCHITECTURES:
        for tier in ("full", "partial"):
            with open("/dev/shm/kb-filter-test", "w+b") as stream:
                make_filter(machine, tier).export_bpf(stream)
                stream.seek(0)
                made = stream.read()
            os.unlink("/dev/shm/kb-filter-test")
            assert made == filter_path(tier, machine).read_bytes(), (tier, machine)
