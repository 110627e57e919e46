"""What runs on the far side of the wall. Only the standard library is imported up front, and
nothing of the rest of kb, whose code the sandbox doesn't hold.
"""
