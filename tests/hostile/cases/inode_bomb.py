# Makes empty files without end.
# tiers: full partial
# ends: killed
# says: files
import os

number = 0
while True:
    number += 1
    os.close(os.open(f"{number}", os.O_CREAT))
