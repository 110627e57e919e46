"""RNN、GRU、LSTM：参数量之比 1 : 3 : 4，以及手写的一步 LSTM。"""

import torch
from torch import nn

INPUT, HIDDEN = 10, 20
counts = {}
for cell in (nn.RNN, nn.GRU, nn.LSTM):
    counts[cell.__name__] = sum(p.numel() for p in cell(INPUT, HIDDEN).parameters())
for name, count in counts.items():
    print(f"{name:4} {count:5,} parameters = {count // counts['RNN']} x RNN")

# 手写一步 LSTM；torch 把四组权重按 输入门 i、遗忘门 f、候选 g、输出门 o 的顺序叠在一起
torch.manual_seed(0)
cell = nn.LSTMCell(INPUT, HIDDEN)
x, h, c = torch.randn(1, INPUT), torch.randn(1, HIDDEN), torch.randn(1, HIDDEN)

gates = x @ cell.weight_ih.T + cell.bias_ih + h @ cell.weight_hh.T + cell.bias_hh
i, f, g, o = gates.chunk(4, dim=1)
new_c = f.sigmoid() * c + i.sigmoid() * g.tanh()  # 忘掉一部分，写入一部分
new_h = o.sigmoid() * new_c.tanh()  # 输出一部分

torch_h, torch_c = cell(x, (h, c))
same = torch.allclose(new_h, torch_h, atol=1e-6) and torch.allclose(new_c, torch_c, atol=1e-6)
print("LSTM step by hand same as torch:", same)

# 输入与输出的形状
sequence = torch.randn(7, 3, INPUT)  # 7 个时间步，3 条序列
output, (h_n, c_n) = nn.LSTM(INPUT, HIDDEN)(sequence)
print("output", tuple(output.shape), "h_n", tuple(h_n.shape), "c_n", tuple(c_n.shape))
