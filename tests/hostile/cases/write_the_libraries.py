# Changes the libraries that later runs import.
# tiers: full rooted partial
import os
import sys

for folder in {os.path.dirname(sys.modules["numpy"].__file__), *sys.path, "/kb/inside", "/usr/bin", "/", "/dev"}:
    if not folder.startswith("/") or folder.startswith("/tmp"):
        continue
    try:
        open(os.path.join(folder, "evil.py"), "w").close()
        print("ESCAPED:", folder)
    except OSError:
        pass
