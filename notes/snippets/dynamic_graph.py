"""动态计算图：普通的 Python 循环和分支，每次前向都能建出不同的图。"""

import torch


def forward(x: torch.Tensor) -> tuple[torch.Tensor, int]:
    """不断翻倍，直到超过 10：循环次数由数据决定。"""
    steps = 0
    while x.item() <= 10:
        x = x * 2
        steps += 1
    return x, steps


def graph_nodes(y: torch.Tensor) -> list[str]:
    """从结果沿 next_functions 走回去，数出图上的节点。"""
    names, node = [], y.grad_fn
    while node is not None:
        names.append(node.name().split("::")[-1])
        node = node.next_functions[0][0] if node.next_functions else None
    return names


for start in (1.0, 3.0, 11.0):
    x = torch.tensor(start, requires_grad=True)
    y, steps = forward(x)
    nodes = graph_nodes(y)
    y.backward()
    print(f"x = {start}: {steps} doublings, y = {y.item()}, dy/dx = {x.grad.item()}")
    print("  graph:", " <- ".join(nodes) if nodes else "none, y is x itself")

# Output:
# x = 1.0: 4 doublings, y = 16.0, dy/dx = 16.0
#   graph: MulBackward0 <- MulBackward0 <- MulBackward0 <- MulBackward0 <- AccumulateGrad
# x = 3.0: 2 doublings, y = 12.0, dy/dx = 4.0
#   graph: MulBackward0 <- MulBackward0 <- AccumulateGrad
# x = 11.0: 0 doublings, y = 11.0, dy/dx = 1.0
#   graph: none, y is x itself
