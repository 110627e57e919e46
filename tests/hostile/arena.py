"""A server among hostile snippets: runs in the cage, takes cases by line, tells what happened.

    python arena.py full|partial|none

A case is a JSON object {"code", "next"}; the answer another: the result, that of the run after
it, and whether the server, its files and its sockets came through.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from kb.run.isolation import Isolation, probe
from kb.run.limits import Limits
from kb.run.live import RunnerError
from kb.run.order import Order
from kb.run.runner import Runner
from kb.run.wall import lane

# What computes is stopped by its processor time; the clock is for what waits.
LIMITS = Limits(wall_s=5.0, cpu_s=1)
# However busy the machine is: nobody waits this long unless something is broken.
PATIENCE_S = 300.0
SECRET = "key-9f2c4b"
_FINE = "import numpy\nprint('fine', numpy.arange(3).sum())"


class Server:
    """What a snippet must not reach: files, a key, sockets; and a reader who asks all the time."""

    def __init__(self, folder: Path) -> None:
        os.environ["KB_TEST_SECRET"] = SECRET
        self.canary = folder / "canary"
        self.canary.write_text("untouched")
        for name in ("notes/note.md", "index/secret"):
            (folder / name).parent.mkdir()
            (folder / name).write_text("private")
        self.tcp = socket.create_server(("127.0.0.1", 0))
        self.touched: list[str] = []
        abstract = f"kb-{os.urandom(8).hex()}"
        self.unix = [self._unix(str(folder / "socket")), self._unix(f"\0{abstract}")]
        self.names = {
            "@CANARY@": str(self.canary),
            "@NOTES@": str(folder / "notes"),
            "@INDEX@": str(folder / "index"),
            "@SECRET@": SECRET,
            "@SERVER@": str(os.getpid()),
            "@PORT@": str(self.tcp.getsockname()[1]),
            "@UNIX@": str(folder / "socket"),
            "@ABSTRACT@": abstract,
        }
        self.longest_s = 0.0
        threading.Thread(target=self._answer, daemon=True).start()
        threading.Thread(target=self._ask, daemon=True).start()

    def _unix(self, address: str) -> socket.socket:
        listening = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        listening.bind(address)
        threading.Thread(target=self._receive, args=(listening,), daemon=True).start()
        return listening

    def _receive(self, listening: socket.socket) -> None:
        while True:
            listening.recv(100)
            self.touched.append("UNIX socket")

    def _answer(self) -> None:
        while True:
            client, _ = self.tcp.accept()
            with client, suppress(OSError):
                if client.recv(10) != b"reader":
                    self.touched.append("TCP socket")
                client.sendall(b"answer")

    def _ask(self) -> None:
        while True:
            started = time.monotonic()
            with suppress(OSError), socket.create_connection(self.tcp.getsockname()) as asking:
                asking.sendall(b"reader")
                asking.recv(10)
            self.longest_s = max(self.longest_s, time.monotonic() - started)
            time.sleep(0.1)

    def harm(self) -> list[str]:
        """What has been touched since the last time."""
        harm, self.touched = self.touched, []
        try:
            if (
                self.canary.read_text() != "untouched"
                or self.canary.stat().st_mode & 0o700 != 0o600
            ):
                harm.append("canary changed")
        except OSError as error:
            harm.append(f"canary: {error}")
        self.longest_s, longest = 0.0, self.longest_s
        return [*harm, f"no answer for {longest:.1f} s"] if longest > 2 else harm


def carry_out(runner: Runner, code: str) -> dict[str, Any]:
    """One run as an object: its result, or how kb failed."""
    started = time.monotonic()
    try:
        result = runner.submit(Order("case", code, "case.py", "folder")).result(PATIENCE_S)
    except (RunnerError, TimeoutError) as error:
        return {"status": "kb failed", "stdout": "", "stderr": str(error), "pictures": 0}
    outcome = asdict(result)
    outcome["pictures"] = len(outcome.pop("images"))
    return outcome | {"whole_s": time.monotonic() - started}


def main() -> None:
    tier = sys.argv[1]
    folder = Path(tempfile.mkdtemp(prefix="arena-"))
    folder.chmod(0o755)
    server = Server(folder)
    lane._START_S = PATIENCE_S  # type: ignore[misc]
    best = probe()
    isolation = best if best.tier == tier else Isolation(tier)  # type: ignore[arg-type]
    with Runner(LIMITS, isolation=isolation, lanes=1) as runner:
        ready = runner.wait_until_ready(PATIENCE_S)
        print(json.dumps({"ready": ready, "best": best.tier, "why": best.missing}), flush=True)
        for line in sys.stdin:
            case = json.loads(line)
            for name, value in server.names.items():
                case["code"] = case["code"].replace(name, value)
            outcome = {"result": carry_out(runner, case["code"])}
            if case["next"]:
                outcome["next"] = carry_out(runner, case["next"])
            outcome["after"] = carry_out(runner, _FINE)
            print(json.dumps(outcome | {"harm": server.harm()}), flush=True)


if __name__ == "__main__":
    main()
