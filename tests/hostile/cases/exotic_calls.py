# System calls through which sandboxes were broken before.
# tiers: full rooted partial
import ctypes

libc = ctypes.CDLL(None)
numbers = {
    "bpf": 321, "io_uring_setup": 425, "perf_event_open": 298, "keyctl": 250, "add_key": 248,
    "userfaultfd": 323, "kcmp": 312, "open_by_handle_at": 304, "name_to_handle_at": 303,
    "init_module": 175, "kexec_load": 246, "personality": 135, "acct": 163, "quotactl": 179,
    "fanotify_init": 300, "memfd_secret": 447, "setns": 308, "process_madvise": 440,
    "pidfd_getfd": 438, "move_pages": 279, "syslog": 103, "swapon": 167, "reboot": 169,
}
for name, number in numbers.items():
    if libc.syscall(number, 0, 0, 0, 0, 0) >= 0:
        print("ESCAPED:", name)
