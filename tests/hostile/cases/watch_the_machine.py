# Watches what happens to the files of the notes.
# tiers: full partial
import ctypes

libc = ctypes.CDLL(None)
watch = libc.inotify_init1(0)
for path in (b"@NOTES@", b"@NOTES@/note.md", b"@CANARY@"):
    if watch >= 0 and libc.inotify_add_watch(watch, path, 0xFFF) >= 0:
        print("ESCAPED")
