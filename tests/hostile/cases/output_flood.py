# Prints without end.
# tiers: full partial none
# ends: killed
# says: printed more than
while True:
    print("x" * 10_000)
