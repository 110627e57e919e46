"""保存与加载 state_dict：只存参数；断点续训还要存优化器，结果才与不中断的完全一样。"""

import io

import torch
from torch import nn

torch.manual_seed(0)
x, target = torch.randn(64, 4), torch.randn(64, 1)


def new_training() -> tuple[nn.Module, torch.optim.Optimizer]:
    model = nn.Sequential(nn.Linear(4, 16), nn.Tanh(), nn.Linear(16, 1))
    return model, torch.optim.Adam(model.parameters(), lr=0.05)


def train(model: nn.Module, optimizer: torch.optim.Optimizer, steps: int) -> float:
    for _ in range(steps):
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(x), target)
        loss.backward()
        optimizer.step()
    return loss.item()


model, optimizer = new_training()
train(model, optimizer, 20)
for name, tensor in model.state_dict().items():
    print(f"{name:9} {tuple(tensor.shape)}")

# 存检查点；平时写文件名 "checkpoint.pt"，这里写进内存
checkpoint = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": 20}
file = io.BytesIO()
torch.save(checkpoint, file)
uninterrupted = train(model, optimizer, 20)

for with_optimizer in (True, False):
    file.seek(0)
    saved = torch.load(file, map_location="cpu", weights_only=True)  # 默认就是 True
    model, optimizer = new_training()  # 先按同样的结构建模型
    print(model.load_state_dict(saved["model"]))
    if with_optimizer:
        optimizer.load_state_dict(saved["optimizer"])  # Adam 的一阶、二阶矩
    loss = train(model, optimizer, 20)
    print(f"resumed, optimizer {with_optimizer}: same as uninterrupted: {loss == uninterrupted}")

# state_dict 里是引用，不是拷贝：继续训练，它也跟着变
best = model.state_dict()
copied = {name: tensor.clone() for name, tensor in best.items()}
train(model, optimizer, 1)
print("state_dict changed with training:", not torch.equal(best["0.bias"], copied["0.bias"]))

# 名字或形状不符会报错；strict=False 跳过缺少和多出的名字
try:
    nn.Sequential(nn.Linear(4, 16)).load_state_dict(best)
except RuntimeError as error:
    print("error:", str(error).splitlines()[1].strip())
result = nn.Sequential(nn.Linear(4, 16)).load_state_dict(best, strict=False)
print("strict=False, unexpected:", result.unexpected_keys)

# Output:
# 0.weight  (16, 4)
# 0.bias    (16,)
# 2.weight  (1, 16)
# 2.bias    (1,)
# <All keys matched successfully>
# resumed, optimizer True: same as uninterrupted: True
# <All keys matched successfully>
# resumed, optimizer False: same as uninterrupted: False
# state_dict changed with training: True
# error: Unexpected key(s) in state_dict: "2.weight", "2.bias".
# strict=False, unexpected: ['2.weight', '2.bias']
