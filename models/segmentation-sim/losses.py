"""Loss and measures of agreement."""
import numpy as np
import torch
import torch.nn.functional as F


def class_weights(frames, sample=256):
    """Cross-entropy weight per class: inverse square root of its share of the pixels, mean 1, at most 4."""
    step = max(1, frames.count // sample)
    counts = np.bincount(np.asarray(frames.masks[::step]).ravel(), minlength=len(frames.classes)).astype(np.float64)
    weights = 1 / np.sqrt(np.maximum(counts / counts.sum(), 1e-4))
    weights = np.minimum(weights / weights.mean(), 4)
    return torch.tensor(weights, dtype=torch.float32)


def soft_dice(probabilities, truth, classes):
    """1 - Dice, mean over the classes that occur in the batch."""
    onehot = F.one_hot(truth, classes).permute(0, 3, 1, 2).float()
    both = (probabilities * onehot).sum((0, 2, 3))
    total = probabilities.sum((0, 2, 3)) + onehot.sum((0, 2, 3))
    present = onehot.sum((0, 2, 3)) > 0
    return (1 - (2 * both + 1) / (total + 1))[present].mean()


def loss(outputs, truth, weights):
    """Cross-entropy + Dice at the mask's resolution, and cross-entropy of the auxiliary output at its own."""
    logits, auxiliary = outputs
    full = F.interpolate(logits, truth.shape[-2:], mode="bilinear", align_corners=False)
    log_probabilities = F.log_softmax(full, 1)
    small = truth[:, 4::8, 4::8]
    return (F.nll_loss(log_probabilities, truth, weights)
            + soft_dice(log_probabilities.exp(), truth, len(weights))
            + 0.3 * F.cross_entropy(auxiliary, small, weights))


def iou(confusion):
    """Per class, over all pixels of all pictures together."""
    both = np.diag(confusion).astype(np.float64)
    return both / np.maximum(confusion.sum(0) + confusion.sum(1) - both, 1)
