"""Write the system call filters that lanes load: `python -m kb.run.wall.make_filters`.

Needed again only when the table below changes: the filters are shipped as compiled BPF, one
a tier and an architecture, so that no reader's machine needs libseccomp. This script does
(package pyseccomp; Debian's libseccomp2).

An allow-list: what is not named is refused with EPERM, so that a call of a newer kernel is
closed until somebody has thought about it. Left out on purpose, with what each would open:
sockets of every family but a connected pair (network, the host's daemons), memfd_create and
the SysV calls (memory that no limit of a process counts), ptrace, process_vm_* and pidfd_getfd
(other processes' memory), mount, setns, unshare, chroot (the walls themselves), keyctl, bpf,
perf_event_open, userfaultfd, io_uring (kernel code that sandboxes were broken through).
"""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

from kb.run.wall.seccomp import ARCHITECTURES, filter_path

_CLONE_NEW = 0x7E020000  # every CLONE_NEW* flag that clone takes: a namespace has new rights
_CLONE_THREAD = 0x00010000
_AF_UNIX, _SOCK_STREAM, _SOCK_TYPE_MASK = 1, 1, 0xF

# Files and descriptors.
_FILES = """
access chdir close close_range copy_file_range creat dup dup2 dup3 faccessat faccessat2 fadvise64
fallocate fchdir fdatasync fgetxattr flistxattr flock fstat fstatfs fsync ftruncate getcwd
getdents getdents64 getxattr lgetxattr link linkat listxattr llistxattr lseek lstat mkdir mkdirat
newfstatat open openat openat2 pipe pipe2 pread64 preadv preadv2 pwrite64 pwritev pwritev2 read
readahead readlink readlinkat readv rename renameat renameat2 rmdir sendfile splice stat statfs
statx symlink symlinkat sync_file_range tee truncate umask unlink unlinkat vmsplice write writev
"""
# Those that reach a file by its path and that Landlock doesn't watch.
_FILE_ATTRIBUTES = """
chmod chown fchmod fchmodat fchmodat2 fchown fchownat fremovexattr fsetxattr lchown lremovexattr
futimesat inotify_add_watch inotify_init inotify_init1 inotify_rm_watch lsetxattr removexattr
setxattr utime utimensat utimes
"""
_WAITING = """
clock_getres clock_gettime clock_nanosleep epoll_create epoll_create1 epoll_ctl epoll_pwait
epoll_pwait2 epoll_wait eventfd eventfd2 futex futex_waitv getitimer gettimeofday nanosleep pause
poll ppoll pselect6 restart_syscall select setitimer alarm signalfd signalfd4 time timer_create
timer_delete timer_getoverrun timer_gettime timer_settime timerfd_create timerfd_gettime
timerfd_settime
"""
_MEMORY = """
brk get_mempolicy madvise membarrier mincore mlock mlock2 mlockall mmap mprotect mremap msync
munlock munlockall munmap pkey_alloc pkey_free pkey_mprotect
"""
_PROCESS = """
arch_prctl execve execveat exit exit_group getcpu getegid geteuid getgid getgroups getpgid getpgrp
getpid getppid getpriority getrandom getresgid getresuid getrlimit getrusage getsid gettid getuid
landlock_add_rule landlock_create_ruleset landlock_restrict_self pidfd_open prctl riscv_flush_icache
rseq rt_sigaction rt_sigpending rt_sigprocmask rt_sigreturn rt_sigsuspend rt_sigtimedwait
sched_get_priority_max sched_get_priority_min sched_getaffinity sched_getattr sched_getparam
sched_getscheduler sched_rr_get_interval sched_yield seccomp set_robust_list set_tid_address
setpgid setrlimit setsid sigaltstack sysinfo times uname wait4 waitid get_robust_list capget
"""
_CHANNELS = """
getpeername getsockname getsockopt recvfrom recvmmsg recvmsg sendmmsg sendmsg sendto setsockopt
shutdown
"""
_SIGNALS = "kill tkill tgkill rt_sigqueueinfo rt_tgsigqueueinfo pidfd_send_signal"
# These name a process in their first argument (0: the caller). Of others, not even limits.
_ON_ONESELF_ONLY = "prlimit64 sched_setaffinity sched_setattr sched_setparam sched_setscheduler"


def make_filter(machine: str, tier: str) -> Any:
    """The filter of a tier ("full" or "partial") for an architecture, ready for export."""
    import pyseccomp as sec

    made = sec.SyscallFilter(sec.ERRNO(errno.EPERM))
    made.set_attr(sec.Attr.CTL_NNP, 0)  # bwrap, or `confine`, has set no_new_privs
    native, wanted = sec.system_arch(), getattr(sec.Arch, machine.upper())
    if wanted != native:
        made.add_arch(wanted)
        made.remove_arch(native)

    def allow(names: str, *rules: Any) -> None:
        for name in names.split():
            # Calls that this architecture, or this libseccomp, doesn't know.
            if sec.resolve_syscall(wanted, name) >= 0:
                made.add_rule(sec.ALLOW, name, *rules)

    for names in (_FILES, _WAITING, _MEMORY, _PROCESS, _CHANNELS):
        allow(names)
    allow(_ON_ONESELF_ONLY, sec.Arg(0, sec.EQ, 0))
    allow("setpriority", sec.Arg(0, sec.EQ, os.PRIO_PROCESS), sec.Arg(1, sec.EQ, 0))
    allow(
        "socketpair",
        sec.Arg(0, sec.EQ, _AF_UNIX),
        sec.Arg(1, sec.MASKED_EQ, _SOCK_TYPE_MASK, _SOCK_STREAM),
    )
    # All of fcntl but F_SETOWN and its like, which have the kernel signal somebody else.
    allow("fcntl", sec.Arg(1, sec.LT, 8))
    for lock in (36, 37, 38):
        allow("fcntl", sec.Arg(1, sec.EQ, lock))
    allow("fcntl", sec.Arg(1, sec.GE, 1024))
    # The kernel reads 32 bits of the request, so only those are compared.
    for request in (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451):  # isatty, size, FIO…
        allow("ioctl", sec.Arg(1, sec.MASKED_EQ, 0xFFFFFFFF, request))
    if tier == "full":
        allow(f"{_SIGNALS} {_FILE_ATTRIBUTES}")
        allow("fork vfork")
        allow("clone", sec.Arg(0, sec.MASKED_EQ, _CLONE_NEW, 0))
        # Two lanes started by root give their rights away once, in `confine`.
        allow("setgroups setresgid setresuid")
    else:
        allow("clone", sec.Arg(0, sec.MASKED_EQ, _CLONE_THREAD | _CLONE_NEW, _CLONE_THREAD))
    made.add_rule(sec.ERRNO(errno.ENOSYS), "clone3")  # glibc then falls back to clone
    return made


def main() -> None:
    """Write all filters beside this file."""
    for machine in ARCHITECTURES:
        for tier in ("full", "partial"):
            path = filter_path(tier, machine)
            with path.open("wb") as stream:
                make_filter(machine, tier).export_bpf(stream)
            print(f"{Path(path).name}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
