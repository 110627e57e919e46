"""计算图：z = x²·y + y，沿 grad_fn 和 next_functions 走一遍，画出来并标上梯度。"""

import matplotlib.pyplot as plt
import torch

x = torch.tensor(3.0, requires_grad=True)
y = torch.tensor(2.0, requires_grad=True)
a = x**2  # 9
b = a * y  # 18
z = b + y  # 20
for tensor in (a, b):
    tensor.retain_grad()  # 中间结果的梯度默认不保留
z.backward()

print(f"a = x^2 = {a.item()}, b = a*y = {b.item()}, z = b + y = {z.item()}")
print(f"dz/db = {b.grad.item()}, dz/da = {a.grad.item()}")  # 1；1·y = 2
print(f"dz/dx = 2*2x = {x.grad.item()}")  # dz/da · da/dx = 2 · 6
print(f"dz/dy = 9 + 1 = {y.grad.item()}")  # 两条路径相加：经 b 的 9 和直接的 1

# 叶子没有 grad_fn，它在图里由 AccumulateGrad 节点代表
captions = {z.grad_fn: "z = 20", b.grad_fn: "b = 18, dz/db = 1", a.grad_fn: "a = 9, dz/da = 2"}
leaves = {id(x): "leaf x = 3\nx.grad = 12", id(y): "leaf y = 2\ny.grad = 10"}
places = {z.grad_fn: (1, 3), b.grad_fn: (0.7, 2), a.grad_fn: (0, 1)}
leaf_places = {id(x): (0, 0), id(y): (2, 0.4)}


def short(node) -> str:
    return node.name().split("::")[-1]


def place_and_caption(node) -> tuple[tuple[int, int], str]:
    """节点在图上的位置与文字。"""
    leaf = getattr(node, "variable", None)
    if leaf is not None:
        return leaf_places[id(leaf)], f"{short(node)}\n{leaves[id(leaf)]}"
    return places[node], f"{node.name()}\n{captions[node]}"


figure, axis = plt.subplots(figsize=(7, 5.6), layout="constrained")
axis.set(xlim=(-0.6, 2.6), ylim=(-0.5, 3.4), title="z = x²·y + y: backward goes along the arrows")
axis.axis("off")
style = {"boxstyle": "round,pad=0.5", "facecolor": "lightyellow", "edgecolor": "black"}
waiting, boxes, edges = [z.grad_fn], {}, []
while waiting:
    node = waiting.pop(0)
    if node in boxes:
        continue
    here, caption = place_and_caption(node)
    boxes[node] = axis.text(*here, caption, ha="center", va="center", bbox=style).get_bbox_patch()
    children = [child for child, _ in node.next_functions if child is not None]
    print(short(node), "->", [short(child) for child in children])
    edges += [(node, child) for child in children]
    waiting += children
figure.canvas.draw()  # 这时才知道方框的大小
for node, child in edges:
    start, end = place_and_caption(node)[0], place_and_caption(child)[0]
    arrow = {"arrowstyle": "->", "lw": 1.5, "patchA": boxes[node], "patchB": boxes[child]}
    axis.annotate("", end, start, arrowprops=arrow)
plt.show()

# Output:
# a = x^2 = 9.0, b = a*y = 18.0, z = b + y = 20.0
# dz/db = 1.0, dz/da = 2.0
# dz/dx = 2*2x = 12.0
# dz/dy = 9 + 1 = 10.0
# AddBackward0 -> ['MulBackward0', 'AccumulateGrad']
# MulBackward0 -> ['PowBackward0', 'AccumulateGrad']
# AccumulateGrad -> []
# PowBackward0 -> ['AccumulateGrad']
# AccumulateGrad -> []
