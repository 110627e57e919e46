"""What one run may use. `docs/security.md` shows this table to readers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MIB: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one run; each field says what it stops."""

    wall_s: float = 10.0  # waiting for ever
    cpu_s: int = 8  # an endless loop, in a lane that others wait for
    memory_bytes: int = 768 * MIB  # above what the lane itself holds; all of a run together
    processes: int = 64  # a fork bomb; threads count
    descriptors: int = 256
    file_bytes: int = 32 * MIB  # one file
    scratch_bytes: int = 64 * MIB  # all files of a run
    scratch_files: int = 4_000
    shared_bytes: int = 32 * MIB  # /dev/shm
    shown_bytes: int = 64 * 1024  # of each stream; more is cut, and says so
    written_bytes: int = 8 * MIB  # who prints this much is in an endless loop, and is stopped
    pictures: int = 12
    pictures_bytes: int = 8 * MIB  # together
    code_bytes: int = 64 * 1024
    inputs_bytes: int = 16 * MIB  # the declared files of a snippet together

    @classmethod
    def for_timeout(cls, wall_s: float) -> Limits:
        """The limits of runs that may take so long; most of it may be computing."""
        return cls(wall_s=wall_s, cpu_s=max(1, round(0.8 * wall_s)))


def resource_limits(limits: Limits, base_as: int, base_data: int) -> dict[str, int]:
    """The limits of a child process, by their name in the `resource` module.

    `base_as`, `base_data`: the bytes of address space and of data that the lane already has,
    which a child inherits. DATA alone misses shared maps, AS alone what is inherited and then
    written; the watch over memory (`memory.py`) catches the rest.
    """
    return {
        "RLIMIT_AS": base_as + limits.memory_bytes,
        "RLIMIT_DATA": base_data + limits.memory_bytes,
        "RLIMIT_CPU": limits.cpu_s,
        "RLIMIT_NPROC": limits.processes,
        "RLIMIT_NOFILE": limits.descriptors,
        "RLIMIT_FSIZE": limits.file_bytes,
        "RLIMIT_CORE": 0,  # a crash must not leave a dump of memory on disk
        "RLIMIT_MEMLOCK": 0,
        "RLIMIT_MSGQUEUE": 0,
    }
