# Has the kernel signal the server whenever a pipe can be read.
# tiers: full rooted partial
import fcntl
import os

read, write = os.pipe()
try:
    fcntl.fcntl(read, fcntl.F_SETOWN, @SERVER@)
    fcntl.fcntl(read, fcntl.F_SETSIG, 9)
    print("ESCAPED")
except OSError as error:
    print("held:", error)
