# Evaluates code from bytes, with a name that looks like a file of kb's.
# tiers: full partial none
# ends: error
exec(compile("raise ValueError('from hidden code')", "/kb/inside/lane.py", "exec"))
