# Code that takes for ever to compile or to fold.
# tiers: full partial none
# ends: timeout killed error
x = 9**9**9**9
