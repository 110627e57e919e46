"""Dataset 与 DataLoader：取一个样本、拼成小批、打乱、补齐长短不一的序列。"""

import torch
from torch.nn.utils.rnn import pad_sequence
from torch.utils.data import DataLoader, Dataset


class Squares(Dataset):
    """自定义数据集只要两个方法：总数，以及按编号取一个样本。"""

    def __len__(self) -> int:
        return 10

    def __getitem__(self, index: int) -> tuple[torch.Tensor, int]:
        return torch.tensor([float(index), index**2]), index % 2


data = Squares()
print("one sample:", data[3][0].tolist(), "label", data[3][1])

loader = DataLoader(data, batch_size=4)
for x, y in loader:  # 样本自动叠成张量，前面多出批这一维
    print("batch:", tuple(x.shape), "labels", y.tolist())
print("batches:", len(loader), "- with drop_last:", len(DataLoader(data, 4, drop_last=True)))

# shuffle：每轮的次序不同；给 generator 固定种子可以复现
generator = torch.Generator().manual_seed(0)
loader = DataLoader(data, batch_size=10, shuffle=True, generator=generator)
first, second = (next(iter(loader))[0][:, 0].tolist() for _ in range(2))
print("every sample once per epoch:", sorted(first) == sorted(second) == list(range(10)))
print("another order in the next epoch:", first != second)

# 长短不一的样本叠不起来：用 collate_fn 补齐
sentences = [torch.tensor([5, 2]), torch.tensor([7]), torch.tensor([1, 8, 3])]
try:
    next(iter(DataLoader(sentences, batch_size=3)))
except RuntimeError as error:
    print("error:", str(error).split(",")[0])


def pad(batch: list[torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
    return pad_sequence(batch, batch_first=True), torch.tensor([len(s) for s in batch])


padded, lengths = next(iter(DataLoader(sentences, batch_size=3, collate_fn=pad)))
print("padded:", padded.tolist(), "lengths", lengths.tolist())

# Output:
# one sample: [3.0, 9.0] label 1
# batch: (4, 2) labels [0, 1, 0, 1]
# batch: (4, 2) labels [0, 1, 0, 1]
# batch: (2, 2) labels [0, 1]
# batches: 3 - with drop_last: 2
# every sample once per epoch: True
# another order in the next epoch: True
# error: stack expects each tensor to be equal size
# padded: [[5, 2, 0], [7, 0, 0], [1, 8, 3]] lengths [2, 1, 3]
