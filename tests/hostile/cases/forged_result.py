# Says, wherever it can write, that it ended well or that kb failed.
# tiers: full partial
# ends: error
import json
import os
import struct

for said in (
    {"event": "ended", "code": 0, "over": None},
    {"event": "failed", "why": "ESCAPED"},
    {"event": "clean"},
    {"event": "ready", "imported": []},
):
    data = json.dumps(said).encode()
    for fd in range(256):
        if fd == 1:
            continue
        try:
            os.write(fd, struct.pack("<I", len(data)) + data)
        except OSError:
            pass
raise SystemExit(1)
