"""The network: an encoder that reaches a quarter of the resolution in two strided convolutions, and a light decoder.

Dense 3x3 convolutions only (depthwise ones and full-resolution layers run at half the arithmetic speed on a CPU).
Input 1x3x256x448, output 1xClassesx128x224 logits; the reader interpolates them (linearly, half-pixel centres) to the mask's size.
"""
import torch
import torch.nn as nn
import torch.nn.functional as F


def conv(inputs, outputs, stride=1, size=3):
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, size, stride, size // 2, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True))


class Residual(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.first = conv(channels, channels)
        self.second = nn.Sequential(nn.Conv2d(channels, channels, 3, 1, 1, bias=False), nn.BatchNorm2d(channels))

    def forward(self, x):
        return F.relu(x + self.second(self.first(x)), inplace=True)


class Context(nn.Module):
    """Adds what the whole picture shows to every place of the coarsest map."""

    def __init__(self, channels):
        super().__init__()
        self.project = nn.Conv2d(channels, channels, 1)

    def forward(self, x):
        return F.relu(x + self.project(F.adaptive_avg_pool2d(x, 1)), inplace=True)


class SegmentationNet(nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.stage2 = conv(3, 16, stride=2)
        self.stage4 = nn.Sequential(conv(16, 32, stride=2), conv(32, 32))
        self.stage8 = nn.Sequential(conv(32, 64, stride=2), Residual(64))
        self.stage16 = nn.Sequential(conv(64, 128, stride=2), Residual(128))
        self.stage32 = nn.Sequential(conv(128, 128, stride=2), Residual(128), Context(128))
        self.from32, self.from16, self.from8, self.from4 = conv(128, 64, size=1), conv(128, 64, size=1), conv(64, 64, size=1), conv(32, 32, size=1)
        self.merge8 = conv(64, 64)
        self.to4 = conv(64, 32, size=1)
        self.merge4 = conv(32, 32)
        self.head = nn.Sequential(nn.Conv2d(32, classes * 4, 1), nn.PixelShuffle(2))
        self.auxiliary = nn.Conv2d(64, classes, 1)

    def forward(self, x):
        x4 = self.stage4(self.stage2(x))
        x8 = self.stage8(x4)
        x16 = self.stage16(x8)
        x32 = self.stage32(x16)
        y = self.from16(x16) + upsample(self.from32(x32))
        y8 = self.merge8(self.from8(x8) + upsample(y))
        y4 = self.merge4(self.from4(x4) + upsample(self.to4(y8)))
        logits = self.head(y4)
        return (logits, self.auxiliary(y8)) if self.training else logits


def upsample(x):
    return F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)
