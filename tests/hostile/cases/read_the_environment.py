# Looks for the server's keys in the environment.
# tiers: full partial none
import os

if "@SECRET@" in repr(dict(os.environ)):
    print("ESCAPED")
