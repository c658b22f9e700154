"""Loss and measures of agreement."""
import numpy as np
import torch
import torch.nn.functional as F


def soft_dice(probabilities, truth):
    """1 - Dice, mean over the classes that occur in the batch. probabilities [N,C,H,W], truth [N,H,W]."""
    truth_one = F.one_hot(truth, probabilities.shape[1])
    probability_of = probabilities.permute(0, 2, 3, 1)
    both = (probability_of * truth_one).sum((0, 1, 2))
    occurs = truth_one.sum((0, 1, 2))
    total = probability_of.sum((0, 1, 2)) + occurs
    return (1 - (2 * both + 1) / (total + 1))[occurs > 0].mean()


def loss(outputs, truth):
    """Cross-entropy + Dice at the mask's resolution, and a share of cross-entropy of the auxiliary output at its own."""
    logits, auxiliary = outputs
    log_probabilities = F.log_softmax(F.interpolate(logits.float(), truth.shape[-2:], mode="bilinear", align_corners=False), 1)
    step = truth.shape[-1] // auxiliary.shape[-1]
    return (F.nll_loss(log_probabilities, truth) + soft_dice(log_probabilities.exp(), truth)
            + 0.2 * F.cross_entropy(auxiliary.float(), truth[:, step // 2::step, step // 2::step]))


def confusion(predicted, truth, classes):
    """Counts [true, predicted]."""
    return torch.bincount(truth.flatten().long() * classes + predicted.flatten(), minlength=classes * classes).view(classes, classes).cpu().numpy()


def iou(counts):
    """Per class, over all pixels of all pictures together. counts: of confusion."""
    both = np.diag(counts).astype(np.float64)
    return both / np.maximum(counts.sum(0) + counts.sum(1) - both, 1)
