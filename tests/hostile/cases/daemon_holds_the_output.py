# A child keeps the output open for ten minutes after the snippet has ended.
# tiers: full rooted partial none
# ends: ok error
import subprocess
import sys

subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print("done")
