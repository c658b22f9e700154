"""Frames and masks as tensors on the device that trains, and the random changes made to them while training."""
import json
import os

import numpy as np
import torch
import torch.nn.functional as F

# A byte v enters the network as (v / 255 - MEAN) / SD, planes in the order B, G, R.
MEAN, SD = 0.5, 0.25
WIDTH, HEIGHT = 448, 256


class FrameSet:
    """Folders of images.u8 [N,H,W,3] BGR and masks.u8 [N,H,W] of class numbers, each described by its manifest.json.

    images: uint8 [N,3,HEIGHT,WIDTH], the mean of the written pixels where these are finer, as the program scales a camera's picture down.
    masks: uint8 [N,H,W], as fine as they were written.
    """

    def __init__(self, folders, device="cpu"):
        self.manifests, images, masks = [], [], []
        for folder in folders:
            with open(os.path.join(folder, "manifest.json"), encoding="utf-8") as file:
                manifest = json.load(file)
            self.manifests.append(manifest)
            shape = manifest["frames"], manifest["height"], manifest["width"]
            pictures = np.memmap(os.path.join(folder, "images.u8"), np.uint8, "r", shape=(*shape, 3))
            for start in range(0, shape[0], 64):
                some = torch.from_numpy(np.array(pictures[start:start + 64])).to(device).permute(0, 3, 1, 2)
                images.append(some.contiguous() if shape[1:] == (HEIGHT, WIDTH) else F.interpolate(some.float(), (HEIGHT, WIDTH), mode="area").round().byte())
            masks.append(torch.from_numpy(np.fromfile(os.path.join(folder, "masks.u8"), np.uint8).reshape(shape)).to(device))
        self.images, self.masks = torch.cat(images), torch.cat(masks)
        self.classes, self.count, self.device = self.manifests[0]["classes"], len(self.images), device

    def seeds(self):
        """Seeds of the frames and of the patients, each as [[first, one past the last]] of the folders."""
        return {"frames": [[m["seedStart"], m["seedStart"] + m["frames"]] for m in self.manifests],
                "patients": [[m["anatomySeedStart"], m["anatomySeedStart"] + m["anatomies"]] for m in self.manifests]}


def check_disjoint(one, other, what):
    """Refuses two sets (as of FrameSet.seeds) that share a frame's or a patient's seed: a network must not be judged on what it has seen."""
    for kind in ("frames", "patients"):
        for a, b in one[kind]:
            for c, d in other[kind]:
                if a < d and c < b:
                    raise SystemExit(f"{what}: {kind} from seed {a} to {b - 1} and from {c} to {d - 1} overlap. Make one of the sets again with other seeds.")


def normalise(images):
    """uint8 or float 0..255 [N,3,H,W] BGR to float32 of the same shape."""
    return (images.float() / 255 - MEAN) / SD


class Augmenter:
    """Flips, crops, turns, brightness, contrast, gamma, colour, blur, noise, and a dimmed or smoky picture now and then; a batch at a time."""

    def __init__(self, seed, device):
        self.random = torch.Generator(device).manual_seed(seed)
        self.device = device

    def draw(self, frames, size):
        """Frames chosen at random: float32 [size,3,HEIGHT,WIDTH] as the network takes them, int64 [size,H,W]."""
        chosen = torch.randint(frames.count, (size,), generator=self.random, device=self.device)
        images, masks = frames.images[chosen].float() / 255, frames.masks[chosen]
        turn = self._placements(size)
        images = F.grid_sample(images, F.affine_grid(turn, list(images.shape), align_corners=False), mode="bilinear", padding_mode="reflection", align_corners=False)
        grid = F.affine_grid(turn, [size, 1, *masks.shape[1:]], align_corners=False)
        masks = F.grid_sample(masks[:, None].float(), grid, mode="nearest", padding_mode="reflection", align_corners=False)[:, 0].long()
        images = self._recolour(images)
        images = torch.where(self._chance(size, 0.2), F.avg_pool2d(F.pad(images, (1, 1, 1, 1), mode="replicate"), 3, 1), images)
        images = torch.where(self._chance(size, 0.12), self._smoke(images), images)
        noise = torch.randn(images.shape, generator=self.random, device=self.device) * self._uniform(0.005, 0.05, size, 1, 1, 1)
        images = torch.where(self._chance(size, 0.4), images + noise, images)
        return normalise(images.clamp(0, 1) * 255).contiguous(memory_format=torch.channels_last), masks

    def _uniform(self, low, high, *shape):
        return torch.rand(shape, generator=self.random, device=self.device) * (high - low) + low

    def _chance(self, size, share):
        return self._uniform(0, 1, size, 1, 1, 1) < share

    def _placements(self, size):
        """Affine maps [size,2,3] from the new picture to the old, in units of half a picture: every other one is a crop of 0.6 to 1 of the sides, turned by up to 10 degrees."""
        changed = self._chance(size, 0.5)[:, 0, 0, 0]
        zoom = torch.where(changed, self._uniform(0.6, 1, size), torch.ones(size, device=self.device))
        angle = torch.where(changed, self._uniform(-0.17, 0.17, size), torch.zeros(size, device=self.device))
        mirror = torch.where(self._chance(size, 0.5)[:, 0, 0, 0], -1.0, 1.0)
        over = torch.where(self._chance(size, 0.2)[:, 0, 0, 0], -1.0, 1.0)
        aspect = WIDTH / HEIGHT
        cos, sin = zoom * angle.cos(), zoom * angle.sin()
        shift = self._uniform(-1, 1, size, 2) * (1 - zoom)[:, None]
        return torch.stack([torch.stack([cos * mirror, -sin / aspect * over, shift[:, 0]], 1), torch.stack([sin * aspect * mirror, cos * over, shift[:, 1]], 1)], 1)

    def _recolour(self, x):
        size = len(x)
        strength = torch.where(self._chance(size, 0.6), self._uniform(0, 1, size, 1, 1, 1), torch.zeros(1, device=self.device))
        gain = (1 + strength * self._uniform(-0.4, 0.35, size, 1, 1, 1)) * (1 + strength * self._uniform(-0.15, 0.15, size, 3, 1, 1))
        return (x.clamp(1e-4, 1) ** torch.exp(strength * self._uniform(-0.35, 0.35, size, 1, 1, 1)) * gain + strength * self._uniform(-0.08, 0.08, size, 1, 1, 1)).clamp(0, 1)

    def _smoke(self, x):
        veil = F.interpolate(self._uniform(0, 1, len(x), 1, 4, 7), x.shape[-2:], mode="bicubic", align_corners=False).clamp(0, 1)
        veil = veil * self._uniform(0.1, 0.45, len(x), 1, 1, 1)
        return x * (1 - veil) + self._uniform(0.5, 0.9, len(x), 1, 1, 1) * veil
