"""Writes model.json, the network's card, with figures measured on the test frames."""
import hashlib
import json
import os

import numpy as np

from frames import MEAN, SD
from losses import iou

COLOURS = {"background": "#000000", "liver": "#8c3b2a", "gallbladder": "#5fa052", "lesion": "#f2d15c", "instrument shaft": "#4f86c6", "instrument tip": "#62d0e6"}

LIMITS = [
    "Trained and measured on rendered pictures only; no real picture has been seen. Networks trained on renderings alone do not carry over to living tissue, whose texture they have never met.",
    "Knows one kind of scene: the liver, gallbladder and a surface lesion seen from 60 to 150 mm away with up to two instruments of four kinds. Anything else is called by the nearest of its six names.",
    "The instrument's tip and the lesion are its weakest classes, most of all in smoke or blood (see the metrics): a tip there may be drawn over.",
    "Calls every pixel something: it does not say when a picture is unlike those it was trained on.",
    "Edges are decided on a grid of half the input's resolution; parts thinner than about 3 pixels of the 448x256 input may vanish.",
    "Not for diagnosis, and not an input to motion limits: the guard does not read masks.",
]


def metric(name, value, data):
    return {"name": name, "value": round(float(value), 4), "data": data}


def described(frames):
    """What a training set was, in words."""
    m = frames.manifests
    pictures, patients = sum(x["frames"] for x in m), sum(x["anatomies"] for x in m)
    share = sum(x["frames"] * x.get("smokeOrBloodShare", 0) for x in m) / pictures
    return (f"{pictures} pictures (seeds {min(x['seedStart'] for x in m)} to {max(x['seedStart'] + x['frames'] for x in m) - 1}) of {patients} simulated patients "
            f"(seeds {min(x['anatomySeedStart'] for x in m)} to {max(x['anatomySeedStart'] + x['anatomies'] for x in m) - 1}) from this project's renderer with randomised anatomy, viewpoint, light, "
            f"materials, camera noise and instruments; {share:.0%} of them with smoke, blood or both. The mask is the renderer's own.")


def figures(parts, names, test):
    """parts: {description: counts as of losses.confusion}."""
    result = []
    for what, counts in parts.items():
        data = f"{what} ({test})"
        result.append(metric("simulator mIoU", iou(counts).mean(), data))
        result += [metric(f"simulator IoU {name}", value, data) for name, value in zip(names, iou(counts))]
    return result


def write(path, network_path, size, training, test, parts, method):
    with open(network_path, "rb") as file:
        sha256 = hashlib.sha256(file.read()).hexdigest()
    first = test.manifests[0]
    what = (f"{first['width']}x{first['height']}; frames from seed {first['seedStart']}, patients from seed {first['anatomySeedStart']}; "
            "none used in training or for choosing between its results")
    card = {
        "$schema": "../model-card.schema.json",
        "version": 1,
        "name": "segmentation-sim",
        "file": os.path.basename(network_path),
        "sha256": sha256,
        "input": {"name": "image", "layout": "NCHW", "width": size[0], "height": size[1], "channels": "BGR",
                  "scale": 1 / 255, "mean": [MEAN] * 3, "sd": [SD] * 3},
        "output": {"name": "logits", "layout": "NCHW"},
        "classes": [{"name": name, "color": COLOURS.get(name, "#ff00ff")} for name in test.classes],
        "training": {"data": training, "method": method},
        "metrics": figures(parts, test.classes, what),
        "intendedUse": "Demonstration and test of the video chain on simulated endoscopes: instrument-correct occlusion of the overlay and the age of a mask. Research only.",
        "limits": LIMITS,
    }
    with open(path, "w", encoding="utf-8") as file:
        json.dump(card, file, indent=2, ensure_ascii=False)
        file.write("\n")


def conditions(frames):
    """Which test frames are clear, and which have smoke, blood or both."""
    marks = np.concatenate([m["smokeOrBlood"] for m in frames.manifests])
    parts = {f"{frames.count} test frames": np.arange(frames.count)}
    if (marks > 0).any() and (marks == 0).any():
        parts[f"{(marks == 0).sum()} clear test frames"] = np.flatnonzero(marks == 0)
        parts[f"{(marks > 0).sum()} test frames with smoke or blood"] = np.flatnonzero(marks > 0)
    return parts
