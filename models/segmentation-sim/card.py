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
    "The instrument's tip is its weakest class, most of all in smoke or blood (see the metrics): a tip there may be drawn over.",
    "Calls every pixel something: it does not say when a picture is unlike those it was trained on.",
    "Edges are decided on a grid of half the input's resolution; parts thinner than about 3 pixels of the 448x256 input may vanish.",
    "Not for diagnosis, and not an input to motion limits: the guard does not read masks.",
]


def metric(name, value, data):
    return {"name": name, "value": round(float(value), 4), "data": data}


def figures(parts, names, test):
    """parts: {description: confusion matrix}; the first holds all test frames."""
    result = []
    for number, (what, confusion) in enumerate(parts.items()):
        data = f"{what} ({test})"
        result.append(metric("simulator mIoU", iou(confusion).mean(), data))
        if number == 0:
            result += [metric(f"simulator IoU {name}", value, data) for name, value in zip(names, iou(confusion))]
    return result


def write(path, network_path, train, test, parts, method):
    with open(network_path, "rb") as file:
        sha256 = hashlib.sha256(file.read()).hexdigest()
    described = f"frames from seed {test['seedStart']}, patients from seed {test['anatomySeedStart']}; none used in training or for choosing between its results"
    card = {
        "$schema": "../model-card.schema.json",
        "version": 1,
        "name": "segmentation-sim",
        "file": os.path.basename(network_path),
        "sha256": sha256,
        "input": {"name": "image", "layout": "NCHW", "width": test["width"], "height": test["height"], "channels": "BGR",
                  "scale": 1 / 255, "mean": [MEAN] * 3, "sd": [SD] * 3},
        "output": {"name": "logits", "layout": "NCHW"},
        "classes": [{"name": name, "color": COLOURS.get(name, "#ff00ff")} for name in test["classes"]],
        "training": {
            "data": f"{train['frames']} pictures (seeds from {train['seedStart']}) of {train['anatomies']} simulated patients (seeds from {train['anatomySeedStart']}) from this project's renderer with randomised anatomy, viewpoint, light, "
                    f"materials, camera noise and instruments; {train.get('smokeOrBloodShare', 0):.0%} of them with smoke, blood or both. The mask is the renderer's own.",
            "method": method,
        },
        "metrics": figures(parts, test["classes"], described),
        "intendedUse": "Demonstration and test of the video chain on simulated endoscopes: instrument-correct occlusion of the overlay and the age of a mask. Research only.",
        "limits": LIMITS,
    }
    with open(path, "w", encoding="utf-8") as file:
        json.dump(card, file, indent=2, ensure_ascii=False)
        file.write("\n")


def conditions(frames):
    """Which test frames are clear, and which have smoke, blood or both."""
    marks = np.array(frames.manifest.get("smokeOrBlood", [0] * frames.count))[:frames.count]
    parts = {f"{frames.count} test frames": np.arange(frames.count)}
    if (marks > 0).any() and (marks == 0).any():
        parts[f"{(marks == 0).sum()} clear test frames"] = np.flatnonzero(marks == 0)
        parts[f"{(marks > 0).sum()} test frames with smoke or blood"] = np.flatnonzero(marks > 0)
    return parts
