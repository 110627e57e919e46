"""LeNet-5、AlexNet、VGG-16、ResNet 的参数量和计算量：算出来，再画在一起。"""

import matplotlib.pyplot as plt


def count(layers: list[tuple[int, int, int, int]]) -> tuple[int, int]:
    """每层 (输入通道, 输出通道, 核大小, 输出边长)；全连接层当作 1×1 上的卷积。"""
    parameters = sum(b * (a * k * k + 1) for a, b, k, _ in layers)
    macs = sum(a * b * k * k * side * side for a, b, k, side in layers)
    return parameters, macs


lenet5 = [(1, 6, 5, 28), (6, 16, 5, 10), (16, 120, 5, 1), (120, 84, 1, 1), (84, 10, 1, 1)]
# 分两组的卷积，每个核只看一半输入通道：conv2 看 48，conv4、conv5 看 192
alexnet = [(3, 96, 11, 55), (48, 256, 5, 27), (256, 384, 3, 13), (192, 384, 3, 13)]
alexnet += [(192, 256, 3, 13), (9216, 4096, 1, 1), (4096, 4096, 1, 1), (4096, 1000, 1, 1)]
# VGG-16：全是 3×3 卷积，五个阶段，每阶段之后 2×2 池化
vgg16, channels = [], 3
for width, repeats, side in [(64, 2, 224), (128, 2, 112), (256, 3, 56), (512, 3, 28), (512, 3, 14)]:
    for _ in range(repeats):
        vgg16.append((channels, width, 3, side))
        channels = width
vgg16 += [(512 * 7 * 7, 4096, 1, 1), (4096, 4096, 1, 1), (4096, 1000, 1, 1)]

models = {"LeNet-5": count(lenet5), "AlexNet": count(alexnet), "VGG-16": count(vgg16)}
# 这两个由 resnet_table.py 算出
models |= {"ResNet-50": (25_557_032, 3_857_973_248), "ResNet-152": (60_192_808, 11_282_415_616)}
for name, (parameters, macs) in models.items():
    print(f"{name:10} {parameters:11,} parameters {macs / 1e9:8.4f} G multiply-adds")
fully_connected = count(vgg16[-3:])[0]
print(f"VGG-16: {fully_connected / models['VGG-16'][0]:.0%} of the parameters in 3 linear layers")

figure, axis = plt.subplots(figsize=(7, 4.2), layout="constrained")
for name, (parameters, macs) in models.items():
    axis.scatter(macs / 1e9, parameters / 1e6, s=60)
    axis.annotate(name, (macs / 1e9, parameters / 1e6), xytext=(6, 6), textcoords="offset points")
axis.set(xscale="log", yscale="log", xlim=(2e-4, 80), ylim=(0.03, 400))
axis.set(xlabel="multiply-adds per image (billions)", ylabel="parameters (millions)")
axis.set_title("Deeper is not larger: ResNet against VGG")
plt.show()

# Output:
# LeNet-5         61,706 parameters   0.0004 G multiply-adds
# AlexNet     60,965,224 parameters   0.7244 G multiply-adds
# VGG-16     138,357,544 parameters  15.4703 G multiply-adds
# ResNet-50   25,557,032 parameters   3.8580 G multiply-adds
# ResNet-152  60,192,808 parameters  11.2824 G multiply-adds
# VGG-16: 89% of the parameters in 3 linear layers
