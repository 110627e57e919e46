"""VQA 的准确率：简单公式 min(n/3, 1)，以及官方的“10 人里每次留出 1 人”再平均。"""


def simple(agree: int) -> float:
    """10 人中有 agree 人的答案与模型相同。"""
    return min(agree / 3, 1)


def official(agree: int) -> float:
    """每次留出 1 人，用其余 9 人算，再平均。"""
    left_in = [agree - 1] * agree + [agree] * (10 - agree)  # 留出的人答案相同，就少 1 人
    return sum(simple(count) for count in left_in) / 10


print("n   simple  official")
for agree in range(5):
    print(f"{agree}   {simple(agree):.3f}   {official(agree):.3f}")

# Output:
# n   simple  official
# 0   0.000   0.000
# 1   0.333   0.300
# 2   0.667   0.600
# 3   1.000   0.900
# 4   1.000   1.000
