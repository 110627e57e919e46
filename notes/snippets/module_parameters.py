"""nn.Module 怎样登记参数：Parameter、缓冲区、子模块，以及普通列表为什么不行。"""

import torch
from torch import nn


class Net(nn.Module):
    def __init__(self) -> None:
        super().__init__()  # 必须先调用，否则登记不了
        self.fc1 = nn.Linear(4, 8)  # 子模块：自动登记
        self.scale = nn.Parameter(torch.ones(1))  # 可学习的参数
        self.register_buffer("mean", torch.zeros(4))  # 不学习，但随模型保存和搬家
        self.constant = torch.ones(2)  # 普通张量：谁也不管它
        self.hidden_list = [nn.Linear(8, 8)]  # 普通列表：里面的层没有登记
        self.blocks = nn.ModuleList([nn.Linear(8, 2)])  # 要用 ModuleList

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        h = torch.relu(self.fc1(x - self.mean))
        return self.scale * self.blocks[0](torch.relu(self.hidden_list[0](h)))


net = Net()
for name, parameter in net.named_parameters():
    print(f"{name:15} {tuple(parameter.shape)!s:8} {parameter.numel():3}")
# fc1: 4·8 + 8 = 40；blocks.0: 8·2 + 2 = 18；scale: 1
print("total:", sum(p.numel() for p in net.parameters()))
print("buffers:", [name for name, _ in net.named_buffers()])
print("in state_dict:", list(net.state_dict()))

# 搬家（这里换类型）：登记过的都跟着变，普通张量和列表里的层没有变
net.double()
print("scale:", net.scale.dtype, " mean:", net.mean.dtype)
print("constant:", net.constant.dtype, " hidden_list:", net.hidden_list[0].weight.dtype)

# 冻结：requires_grad = False 的参数不更新
net = Net()
net.fc1.requires_grad_(False)
net(torch.randn(3, 4)).sum().backward()
print("frozen fc1.weight.grad:", net.fc1.weight.grad)
print("trainable:", sum(p.numel() for p in net.parameters() if p.requires_grad))

# 调用 net(x) 会运行钩子，再到 forward；直接写 net.forward(x) 则跳过钩子
net.register_forward_hook(lambda *call: print("  hook saw", tuple(call[-1].shape)))
print("net(x):")
net(torch.randn(3, 4))
print("net.forward(x):")
net.forward(torch.randn(3, 4))
print("  no hook")

# Output:
# scale           (1,)       1
# fc1.weight      (8, 4)    32
# fc1.bias        (8,)       8
# blocks.0.weight (2, 8)    16
# blocks.0.bias   (2,)       2
# total: 59
# buffers: ['mean']
# in state_dict: ['scale', 'mean', 'fc1.weight', 'fc1.bias', 'blocks.0.weight', 'blocks.0.bias']
# scale: torch.float64  mean: torch.float64
# constant: torch.float32  hidden_list: torch.float32
# frozen fc1.weight.grad: None
# trainable: 19
# net(x):
#   hook saw (3, 2)
# net.forward(x):
#   no hook
