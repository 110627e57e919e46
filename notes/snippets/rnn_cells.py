"""RNN、GRU、LSTM：参数量之比 1 : 3 : 4，手写的一步 LSTM 和 GRU，以及输入输出的形状。"""

import torch
from torch import nn

INPUT, HIDDEN = 10, 20
torch.manual_seed(0)


def size(module: nn.Module) -> int:
    return sum(p.numel() for p in module.parameters())


# 每组权重：W_ih (20×10)、W_hh (20×20) 和两个偏置 (20 + 20)；RNN 1 组，GRU 3 组，LSTM 4 组
group = HIDDEN * INPUT + HIDDEN * HIDDEN + 2 * HIDDEN
for cell in (nn.RNN, nn.GRU, nn.LSTM):
    count = size(cell(INPUT, HIDDEN))
    print(f"{cell.__name__:4} {count:5,} parameters = {count // group} x {group}")
print(f"LSTM with one bias per gate: {4 * (group - HIDDEN):,}")

x, h, c = torch.randn(1, INPUT), torch.randn(1, HIDDEN), torch.randn(1, HIDDEN)

# 一步 LSTM；torch 把四组权重按 输入门 i、遗忘门 f、候选 g、输出门 o 的顺序叠在一起
cell = nn.LSTMCell(INPUT, HIDDEN)
gates = x @ cell.weight_ih.T + cell.bias_ih + h @ cell.weight_hh.T + cell.bias_hh
i, f, g, o = gates.chunk(4, dim=1)
new_c = f.sigmoid() * c + i.sigmoid() * g.tanh()  # 忘掉一部分，写入一部分
new_h = o.sigmoid() * new_c.tanh()  # 输出一部分
torch_h, torch_c = cell(x, (h, c))
same = torch.allclose(new_h, torch_h, atol=1e-6) and torch.allclose(new_c, torch_c, atol=1e-6)
print("LSTM step by hand same as torch:", same)

# 一步 GRU；顺序是 重置门 r、更新门 z、候选 n；z 乘在旧状态上，r 乘在 W_hn h + b_hn 之后
cell = nn.GRUCell(INPUT, HIDDEN)
from_x = (x @ cell.weight_ih.T + cell.bias_ih).chunk(3, dim=1)
from_h = (h @ cell.weight_hh.T + cell.bias_hh).chunk(3, dim=1)
r, z = (from_x[0] + from_h[0]).sigmoid(), (from_x[1] + from_h[1]).sigmoid()
n = (from_x[2] + r * from_h[2]).tanh()
new_h = (1 - z) * n + z * h
print("GRU step by hand same as torch:", torch.allclose(new_h, cell(x, h), atol=1e-6))

# 输入与输出的形状：7 个时间步，3 条序列
sequence = torch.randn(7, 3, INPUT)
output, (h_n, c_n) = nn.LSTM(INPUT, HIDDEN)(sequence)
print("output", tuple(output.shape), "h_n", tuple(h_n.shape), "c_n", tuple(c_n.shape))
print("h_n is the last output:", torch.equal(output[-1], h_n[0]))

# 两层、双向：方向拼在特征维，h_n 的第 0 维是 层数 × 方向数
both = nn.LSTM(INPUT, HIDDEN, num_layers=2, bidirectional=True)
output, (h_n, _) = both(sequence)
print("2 layers, 2 directions: output", tuple(output.shape), "h_n", tuple(h_n.shape))
print("forward ends at the last step:", torch.equal(output[-1, :, :HIDDEN], h_n[-2]))
print("backward ends at the first step:", torch.equal(output[0, :, HIDDEN:], h_n[-1]))
print(f"parameters: {size(both):,}")

# 变长序列：打包之后，h_n 取的是每条序列真正的最后一步，不受填充影响
lstm = nn.LSTM(INPUT, HIDDEN)
lengths = torch.tensor([7, 4, 2])
packed = nn.utils.rnn.pack_padded_sequence(sequence, lengths)
_, (h_n, _) = lstm(packed)
_, (alone, _) = lstm(sequence[:4, 1:2])
print("packed sequence ends at its own length:", torch.allclose(h_n[0, 1], alone[0, 0], atol=1e-6))

# Output:
# RNN    640 parameters = 1 x 640
# GRU  1,920 parameters = 3 x 640
# LSTM 2,560 parameters = 4 x 640
# LSTM with one bias per gate: 2,480
# LSTM step by hand same as torch: True
# GRU step by hand same as torch: True
# output (7, 3, 20) h_n (1, 3, 20) c_n (1, 3, 20)
# h_n is the last output: True
# 2 layers, 2 directions: output (7, 3, 40) h_n (4, 3, 20)
# forward ends at the last step: True
# backward ends at the first step: True
# parameters: 15,040
# packed sequence ends at its own length: True
