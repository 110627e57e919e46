"""The walls that a process builds around itself before it runs a snippet.

Each is one way: nothing that runs afterwards, in this process or below it, can take it down.
Landlock and prctl have no wrapper in the standard library, so they are called by number, which
on Linux is the same on every architecture since 2021 (landlock) or looked up (prctl).
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import struct
from collections.abc import Iterable, Mapping

with contextlib.suppress(ImportError):  # Windows has none
    import resource

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38
_PR_CAPBSET_DROP, _PR_SET_SECCOMP = 24, 22
_SECCOMP_MODE_FILTER = 2
_CREATE_RULESET_VERSION = 1
_RULE_PATH_BENEATH = 1
_CAPABILITY_VERSION_3 = 0x20080522
_LAST_CAPABILITY = 63

# Access rights of Landlock, by the ABI that brought them (linux/landlock.h).
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 2, 4, 8
_FILE_RIGHTS = {1: (1 << 13) - 1, 2: 1 << 13, 3: 1 << 14, 5: 1 << 15}
_NETWORK_RIGHTS = {4: 3}  # bind and connect, TCP
_SCOPES = {6: 3}  # abstract UNIX sockets, and signals to the outside
_READ = _EXECUTE | _READ_FILE | _READ_DIR
_ON_A_FILE = _EXECUTE | _WRITE_FILE | _READ_FILE | 1 << 14 | 1 << 15

_libc = ctypes.CDLL(None, use_errno=True)


def _checked(result: int, what: str) -> int:
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{what}: {os.strerror(code)}")
    return result


def _prctl(option: int, value: object, what: str) -> None:
    zero = ctypes.c_ulong(0)
    _checked(_libc.prctl(option, value, zero, zero, zero), what)


def landlock_abi() -> int:
    """The Landlock version of this kernel; 0 where there is none."""
    abi = _libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _CREATE_RULESET_VERSION)
    return max(0, int(abi))


def hide_memory() -> None:
    """Stop other processes of the same user from reading or tracing this one."""
    _prctl(_PR_SET_DUMPABLE, ctypes.c_ulong(0), "dumpable")


def die_with_parent() -> None:
    """End with the thread that started this process; forgotten when the user changes."""
    _prctl(_PR_SET_PDEATHSIG, ctypes.c_ulong(signal.SIGKILL), "death signal")


def no_new_privileges() -> None:
    """A program with the set-user bit gives no rights any more; needed by what follows."""
    _prctl(_PR_SET_NO_NEW_PRIVS, ctypes.c_ulong(1), "no_new_privs")


def become(user: int) -> None:
    """Go from root to an ordinary user for good: limits of processes don't bind root."""
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)


def drop_capabilities() -> None:
    """Root without its powers, where there is no other user to become."""
    for capability in range(_LAST_CAPABILITY + 1):
        # Fails beyond the last one that this kernel knows.
        _libc.prctl(_PR_CAPBSET_DROP, ctypes.c_ulong(capability), 0, 0, 0)
    header = struct.pack("Ii", _CAPABILITY_VERSION_3, 0)
    _checked(_libc.capset(header, bytes(24)), "capset")


def set_limits(limits: Mapping[str, int]) -> None:
    """Set resource limits by their name in `resource`, soft and hard."""
    for name, wanted in limits.items():
        kind = getattr(resource, name)
        hard = resource.getrlimit(kind)[1]
        value = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        # At the soft limit of CPU time comes SIGXCPU, which has a name; at the hard one SIGKILL.
        spare = name == "RLIMIT_CPU" and (hard == resource.RLIM_INFINITY or value < hard)
        resource.setrlimit(kind, (value, value + spare))


def landlock_rules(read: Iterable[str], write: Iterable[str], devices: Iterable[str]) -> int:
    """Rules that leave only these paths: to read and execute, to do all in, to read and write.

    Also no TCP (ABI 4), no abstract UNIX sockets and no signals to the outside (ABI 6).
    Returns a file descriptor for `landlock`; made once, it serves every child.
    """
    abi = landlock_abi()
    files = _sum_up_to(abi, _FILE_RIGHTS)
    rules = struct.pack("QQQ", files, _sum_up_to(abi, _NETWORK_RIGHTS), _sum_up_to(abi, _SCOPES))
    size = ctypes.c_size_t(24 if abi >= 6 else 16 if abi >= 4 else 8)
    fd = _checked(_libc.syscall(_CREATE_RULESET, rules, size, 0), "landlock_create_ruleset")
    for paths, rights in ((read, _READ), (write, files), (devices, _READ_FILE | _WRITE_FILE)):
        for path in filter(os.path.exists, paths):
            _allow(fd, path, rights & files)
    return fd


def landlock(rules: int) -> None:
    """Put this process under the rules; needs `no_new_privileges` first."""
    _checked(_libc.syscall(_RESTRICT_SELF, rules, 0), "landlock_restrict_self")


def _sum_up_to(abi: int, rights: Mapping[int, int]) -> int:
    return sum(bits for since, bits in rights.items() if since <= abi)


def _allow(ruleset: int, path: str, rights: int) -> None:
    opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        if not os.path.isdir(path):
            rights &= _ON_A_FILE
        rule = struct.pack("=Qi", rights, opened)
        result = _libc.syscall(_ADD_RULE, ruleset, _RULE_PATH_BENEATH, rule, 0)
        _checked(result, f"landlock_add_rule {path}")
    finally:
        os.close(opened)


def load_filter(program: bytes) -> None:
    """Load a compiled system call filter; needs `no_new_privileges` first."""
    buffer = ctypes.create_string_buffer(program, len(program))

    class SockFprog(ctypes.Structure):
        """`struct sock_fprog` of linux/filter.h."""

        _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))

    loaded = SockFprog(len(program) // 8, ctypes.addressof(buffer))
    mode, zero = ctypes.c_ulong(_SECCOMP_MODE_FILTER), ctypes.c_ulong(0)
    _checked(_libc.prctl(_PR_SET_SECCOMP, mode, ctypes.byref(loaded), zero, zero), "seccomp")
