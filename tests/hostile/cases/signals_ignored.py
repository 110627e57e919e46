# Ignores every signal that can be ignored, and computes for ever.
# tiers: full partial none
# ends: timeout killed
import signal

for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
while True:
    pass
