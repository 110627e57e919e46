# Leaves settings that matplotlib and Python read at their start.
# tiers: full partial
import os

for folder in (os.environ["MPLCONFIGDIR"], os.environ["HOME"], os.environ["TMPDIR"]):
    os.makedirs(folder, exist_ok=True)
    for name in ("matplotlibrc", "sitecustomize.py", ".pythonrc", "numpy.py"):
        open(f"{folder}/{name}", "w").write("figure.dpi: 7\n")
# --- next
import os

import matplotlib

left = [n for _, _, names in os.walk(os.environ["TMPDIR"]) for n in names if "rc" in n or "numpy" in n]
print("ESCAPED" if left or matplotlib.rcParams["figure.dpi"] == 7 else "clean")
