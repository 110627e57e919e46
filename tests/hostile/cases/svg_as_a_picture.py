# Hands over SVG, HTML and half a PNG where a picture belongs.
# tiers: full partial
# pictures: 0
import os
import struct

for data in (b"<svg onload=alert(1)>", b"<script>alert(1)</script>", b"\x89PNG\r\n\x1a\nIHDR"):
    os.write(3, struct.pack("<I", 2) + b"{}" + struct.pack("<I", len(data)) + data)
