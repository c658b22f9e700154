"""Frames and masks in raw files, and the random changes made to them while training."""
import json
import os

import numpy as np
import torch
import torch.nn.functional as F

# A byte v enters the network as (v / 255 - MEAN) / SD, planes in the order B, G, R.
MEAN, SD = 0.5, 0.25


class FrameSet:
    """images.u8 [N,H,W,3] BGR and masks.u8 [N,H,W] of class numbers, described by manifest.json."""

    def __init__(self, folder):
        with open(os.path.join(folder, "manifest.json"), encoding="utf-8") as file:
            self.manifest = json.load(file)
        self.height, self.width = self.manifest["height"], self.manifest["width"]
        self.classes = [c["name"] if isinstance(c, dict) else c for c in self.manifest["classes"]]
        pixels = self.height * self.width
        self.count = os.path.getsize(os.path.join(folder, "masks.u8")) // pixels
        self.images = np.memmap(os.path.join(folder, "images.u8"), np.uint8, "r", shape=(self.count, self.height, self.width, 3))
        self.masks = np.memmap(os.path.join(folder, "masks.u8"), np.uint8, "r", shape=(self.count, self.height, self.width))

    def seeds(self):
        """Seeds of the frames and of the patients, each as [first, one past the last]."""
        m = self.manifest
        return {"frames": [m["seedStart"], m["seedStart"] + m["frames"]], "patients": [m["anatomySeedStart"], m["anatomySeedStart"] + m["anatomies"]]}


def check_disjoint(one, other, what):
    """Refuses two sets (as of FrameSet.seeds) that share a frame's or a patient's seed: a network must not be judged on what it has seen."""
    for kind in ("frames", "patients"):
        (a, b), (c, d) = one[kind], other[kind]
        if a < d and c < b:
            raise SystemExit(f"{what}: {kind} from seed {a} to {b - 1} and from {c} to {d - 1} overlap. Make one of the sets again with other seeds.")


def normalise(images):
    """uint8 [N,H,W,3] BGR to float32 [N,3,H,W]."""
    x = torch.from_numpy(np.array(images)).permute(0, 3, 1, 2).float()
    return ((x / 255 - MEAN) / SD).contiguous(memory_format=torch.channels_last)


class Augmenter:
    """Flips, crops, brightness, contrast, gamma, colour, blur, noise, and a dimmed or smoky picture now and then."""

    def __init__(self, seed):
        self.random = np.random.default_rng(seed)
        self.noise = torch.from_numpy(self.random.standard_normal(1 << 22).astype(np.float32))

    def batch(self, frames, indices, height, width):
        """Returns (float32 [N,3,height,width], int64 [N,height,width])."""
        images, masks = zip(*(self._one(frames.images[i], frames.masks[i], height, width) for i in indices))
        return torch.stack(images).contiguous(memory_format=torch.channels_last), torch.stack(masks)

    def draw(self, frames, size, height, width):
        """A batch of frames chosen at random."""
        return self.batch(frames, self.random.integers(0, frames.count, size), height, width)

    def _one(self, image, mask, height, width):
        r = self.random
        h, w = mask.shape
        zoom = r.uniform(0.65, 1.0) if r.random() < 0.5 else 1.0
        ch, cw = int(h * zoom), int(w * zoom)
        top, left = r.integers(0, h - ch + 1), r.integers(0, w - cw + 1)
        image, mask = image[top:top + ch, left:left + cw], mask[top:top + ch, left:left + cw]
        for axis, share in ((0, 0.2), (1, 0.5)):
            if r.random() < share:
                image, mask = np.flip(image, axis), np.flip(mask, axis)
        x = torch.from_numpy(np.ascontiguousarray(self._recolour(image).transpose(2, 0, 1)))[None]
        y = torch.from_numpy(np.array(mask))[None, None]
        if (ch, cw) != (height, width):
            shrink = ch > height
            x = F.interpolate(x, (height, width), mode="area" if shrink else "bilinear", **({} if shrink else {"align_corners": False}))
            y = F.interpolate(y.float(), (height, width), mode="nearest")
        if r.random() < 0.2:
            x = F.avg_pool2d(F.pad(x, (1, 1, 1, 1), mode="replicate"), 3, 1)
        if r.random() < 0.12:
            x = self._smoke(x)
        if r.random() < 0.4:
            start = r.integers(0, self.noise.numel() - x.numel())
            x = x + self.noise[start:start + x.numel()].view_as(x) * r.uniform(0.005, 0.05)
        return (x[0].clamp(0, 1) - MEAN) / SD, y[0, 0].long()

    def _recolour(self, image):
        r = self.random
        levels = np.linspace(0, 1, 256, dtype=np.float32)
        result = np.empty(image.shape, np.float32)
        strength = r.random() if r.random() < 0.6 else 0.0
        gain, bias, gamma = 1 + strength * r.uniform(-0.4, 0.35), strength * r.uniform(-0.08, 0.08), np.exp(strength * r.uniform(-0.35, 0.35))
        for c in range(3):
            table = np.clip(levels ** gamma * gain * (1 + strength * r.uniform(-0.15, 0.15)) + bias, 0, 1)
            result[..., c] = table.astype(np.float32)[image[..., c]]
        return result

    def _smoke(self, x):
        r = self.random
        veil = F.interpolate(torch.from_numpy(r.random((1, 1, 4, 7)).astype(np.float32)), x.shape[-2:], mode="bicubic", align_corners=False)
        veil = veil.clamp(0, 1) * r.uniform(0.1, 0.45)
        return x * (1 - veil) + r.uniform(0.5, 0.9) * veil


class Batches(torch.utils.data.IterableDataset):
    """Endless random batches; a loader's worker process makes them while the network trains on the one before."""

    def __init__(self, frames, seed, size, height, width):
        self.frames, self.seed, self.size, self.height, self.width = frames, seed, size, height, width

    def __iter__(self):
        augmenter = Augmenter(self.seed)
        while True:
            yield augmenter.draw(self.frames, self.size, self.height, self.width)


def batches(frames, seed, size, height, width):
    return iter(torch.utils.data.DataLoader(Batches(frames, seed, size, height, width), batch_size=None, num_workers=1, prefetch_factor=4))
