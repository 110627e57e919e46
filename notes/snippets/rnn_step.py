"""用标量（输入与隐藏状态都是一维）手算简单 RNN、BPTT、LSTM 和 GRU 的一步。"""

import math

import torch
from torch import nn


def sigmoid(v: float) -> float:
    return 1 / (1 + math.exp(-v))


# 简单 RNN：h_t = tanh(w_x x_t + w_h h_{t-1})，w_x = 1，w_h = 0.5，输入 1, 0, 0
w = torch.tensor(0.5, requires_grad=True)
h = [torch.tensor(0.0)]
for x in (1.0, 0.0, 0.0):
    h.append(torch.tanh(x + w * h[-1]))
h1, h2, h3 = (state.item() for state in h[1:])
print(f"RNN: h1 = {h1:.4f}, h2 = {h2:.4f}, h3 = {h3:.4f}")

# BPTT：每倒退一步乘一次 (1 - h_t^2) w_h；对共享的 w_h，各时间步的贡献相加
step3, step2 = (1 - h3**2) * 0.5, (1 - h2**2) * 0.5
print(f"dh3/dh2 = {step3:.4f}, dh2/dh1 = {step2:.4f}, dh3/dh1 = {step3 * step2:.4f}")
near, far = (1 - h3**2) * h2, step3 * (1 - h2**2) * h1
h[3].backward()
print(f"dh3/dw_h = {near:.4f} + {far:.4f} = {near + far:.4f}, autograd {w.grad:.4f}")
short = torch.tanh(w * h[2].detach())  # 截断的 BPTT：h_2 之前的不再回传
print(f"truncated after one step: {torch.autograd.grad(short, w)[0]:.4f}")

# LSTM 一步：x = 1，h = 0.5，c = 0.8；每个门是 w x + u h + b
x, h0, c0 = 1.0, 0.5, 0.8
gates = {"i": (1.0, 1.0, -0.5), "f": (0.5, 1.0, 1.0), "g": (0.5, 1.0, 0.0), "o": (1.0, -1.0, -0.5)}
i, f, g, o = (a * x + u * h0 + b for a, u, b in gates.values())
print(f"LSTM before activation: f {f}, i {i}, g {g}, o {o}")
f, i, g, o = sigmoid(f), sigmoid(i), math.tanh(g), sigmoid(o)
print(f"f = {f:.4f}, i = {i:.4f}, g = {g:.4f}, o = {o:.4f}")
c1 = f * c0 + i * g
print(f"c = {f * c0:.4f} + {i * g:.4f} = {c1:.4f}, h = {o:.1f} * {math.tanh(c1):.4f}", end=" ")
print(f"= {o * math.tanh(c1):.4f}")

lstm = nn.LSTMCell(1, 1)  # torch 的顺序：i、f、g、o
with torch.no_grad():
    columns = [torch.tensor(column) for column in zip(*gates.values(), strict=True)]
    lstm.weight_ih[:, 0], lstm.weight_hh[:, 0], lstm.bias_ih[:] = columns
    lstm.bias_hh.zero_()
    _, c_torch = lstm(torch.tensor([[x]]), (torch.tensor([[h0]]), torch.tensor([[c0]])))
print("same as nn.LSTMCell:", abs(c_torch.item() - c1) < 1e-6)

# GRU 一步：重置门 σ(x - 2h)，更新门 σ(x)，候选 tanh(0.5 x + 2 r h)
r, z = sigmoid(x - 2 * h0), sigmoid(x)
n = math.tanh(0.5 * x + 2 * (r * h0))
new = (1 - z) * h0 + z * n
print(f"GRU: r = {r:.3f}, z = {z:.3f}, candidate = {n:.3f}")
print(f"h = {(1 - z) * h0:.3f} + {z * n:.3f} = {new:.3f}")

gru = nn.GRUCell(1, 1, bias=False)  # torch 的 z 乘在旧状态上，所以更新门的权重取反
with torch.no_grad():
    gru.weight_ih[:, 0] = torch.tensor([1.0, -1.0, 0.5])  # 顺序：r、z、n
    gru.weight_hh[:, 0] = torch.tensor([-2.0, 0.0, 2.0])
    h_torch = gru(torch.tensor([[x]]), torch.tensor([[h0]]))
print("same as nn.GRUCell, with z negated:", abs(h_torch.item() - new) < 1e-6)

# Output:
# RNN: h1 = 0.7616, h2 = 0.3634, h3 = 0.1797
# dh3/dh2 = 0.4838, dh2/dh1 = 0.4340, dh3/dh1 = 0.2100
# dh3/dw_h = 0.3517 + 0.3198 = 0.6715, autograd 0.6715
# truncated after one step: 0.3517
# LSTM before activation: f 2.0, i 1.0, g 1.0, o 0.0
# f = 0.8808, i = 0.7311, g = 0.7616, o = 0.5000
# c = 0.7046 + 0.5568 = 1.2614, h = 0.5 * 0.8515 = 0.4257
# same as nn.LSTMCell: True
# GRU: r = 0.500, z = 0.731, candidate = 0.762
# h = 0.134 + 0.557 = 0.691
# same as nn.GRUCell, with z negated: True
