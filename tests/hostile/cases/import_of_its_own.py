# A module beside it that is called like one of Python's.
# tiers: full partial none
open("json.py", "w").write("print('ESCAPED')")
import json

print(json.dumps([1]))
