"""ResNet-18/34/50/101/152：从每层的尺寸算出参数量、乘加次数和各阶段的形状。"""

BLOCKS = {
    18: [2, 2, 2, 2],
    34: [3, 4, 6, 3],
    50: [3, 4, 6, 3],
    101: [3, 4, 23, 3],
    152: [3, 8, 36, 3],
}
# torchvision 文档里的参数量，用来核对
KNOWN = {18: 11_689_512, 34: 21_797_672, 50: 25_557_032, 101: 44_549_160, 152: 60_192_808}

# 一个卷积写成 (输入通道, 输出通道, 核大小, 输出的边长)；卷积不带偏置，后面跟批归一化
Conv = tuple[int, int, int, int]


def block(c_in: int, width: int, side: int, stride: int, bottleneck: bool) -> list[Conv]:
    """一个残差块的卷积；输出通道或尺寸变了，捷径上也要一个 1×1 卷积。"""
    if bottleneck:  # 1×1 降维，3×3，1×1 升维；按原文，步幅在第一个 1×1 上
        c_out = 4 * width
        convs = [(c_in, width, 1, side), (width, width, 3, side), (width, c_out, 1, side)]
    else:
        c_out = width
        convs = [(c_in, width, 3, side), (width, width, 3, side)]
    if c_in != c_out or stride != 1:
        convs.append((c_in, c_out, 1, side))  # 投影捷径 projection shortcut
    return convs


def weights(convs: list[Conv]) -> int:
    return sum(a * b * k * k for a, b, k, _ in convs)


same = []
for depth, blocks in BLOCKS.items():
    bottleneck = depth >= 50
    convs: list[Conv] = [(3, 64, 7, 112)]  # conv1：7×7，步幅 2，224 → 112
    channels, side = 64, 56  # 然后 3×3、步幅 2 的最大池化，112 → 56
    shapes = ["64x112x112"]
    for stage, n in enumerate(blocks):
        for i in range(n):
            stride = 2 if stage > 0 and i == 0 else 1  # 从第二阶段起，第一块减半
            side //= stride
            width = 64 * 2**stage
            convs += block(channels, width, side, stride, bottleneck)
            channels = 4 * width if bottleneck else width
        shapes.append(f"{channels}x{side}x{side}")
    batch_norm = sum(2 * b for _, b, _, _ in convs)  # 每个通道一个 γ、一个 β
    parameters = weights(convs) + batch_norm + channels * 1000 + 1000  # 最后是全连接层
    macs = sum(a * b * k * k * s * s for a, b, k, s in convs) + channels * 1000
    layers = 1 + sum(blocks) * (3 if bottleneck else 2) + 1
    print(f"ResNet-{depth}: blocks {blocks}, {layers} layers, {parameters:,} parameters,", end=" ")
    print(f"{macs / 1e9:.2f} G multiply-adds")
    same.append(parameters == KNOWN[depth])
    if depth in (34, 50):
        print("  shapes:", *shapes)

print("parameters as in torchvision:", all(same))
print("weights of one block:")
print(f"  basic, 64 channels: {weights(block(64, 64, 56, 1, False)):,}")
print(f"  bottleneck, 256 channels: {weights(block(256, 64, 56, 1, True)):,}")
print(f"  two 3x3 with 256 channels would take {2 * 9 * 256 * 256:,}")
print(f"  projection shortcut 64 -> 128: {weights([(64, 128, 1, 28)]):,}")

# Output:
# ResNet-18: blocks [2, 2, 2, 2], 18 layers, 11,689,512 parameters, 1.81 G multiply-adds
# ResNet-34: blocks [3, 4, 6, 3], 34 layers, 21,797,672 parameters, 3.66 G multiply-adds
#   shapes: 64x112x112 64x56x56 128x28x28 256x14x14 512x7x7
# ResNet-50: blocks [3, 4, 6, 3], 50 layers, 25,557,032 parameters, 3.86 G multiply-adds
#   shapes: 64x112x112 256x56x56 512x28x28 1024x14x14 2048x7x7
# ResNet-101: blocks [3, 4, 23, 3], 101 layers, 44,549,160 parameters, 7.57 G multiply-adds
# ResNet-152: blocks [3, 8, 36, 3], 152 layers, 60,192,808 parameters, 11.28 G multiply-adds
# parameters as in torchvision: True
# weights of one block:
#   basic, 64 channels: 73,728
#   bottleneck, 256 channels: 69,632
#   two 3x3 with 256 channels would take 1,179,648
#   projection shortcut 64 -> 128: 8,192
