# Recurses until the stack is used up.
# tiers: full partial none
# ends: killed error timeout
import sys

sys.setrecursionlimit(10**9)


def deeper(n):
    return deeper(n + 1) + repr([n]).__len__()


deeper(0)
