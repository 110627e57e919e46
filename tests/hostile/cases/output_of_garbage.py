# Prints what is no text, terminal commands and markup.
# tiers: full partial none
# ends: ok
import os

os.write(1, bytes(range(256)) * 20)
os.write(1, b"\x1b]0;title\x07\x1b[2J<script>alert(1)</script>\n")
