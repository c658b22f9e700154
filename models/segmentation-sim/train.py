#!/usr/bin/env python3
"""Trains, measures and exports the segmentation network.

    train.py train    --train FOLDER --validation FOLDER --work FOLDER --minutes M [--half-minutes H] [--threads 2] [--resume]
    train.py evaluate --test FOLDER --work FOLDER
    train.py export   --train FOLDER --test FOLDER --work FOLDER --out segmentation-sim.onnx      (writes model.json beside it)

The learning rate follows a cosine over wall-clock time, so that any machine spends exactly the time it was given. The weights that are kept are
an exponential mean of the trained ones; they are written to WORK/checkpoint.pt every few minutes, and every one of these is a usable network.
The validation frames are for watching the training and for deciding how to go on; the test frames are looked at once, by export. That no two of the
sets share a seed is checked.
Needs Python 3, torch >= 1.13, numpy, onnx. Frames: see frames.py.
"""
import argparse
import copy
import math
import os
import time

import numpy as np
import torch
import torch.nn.functional as F

import card
from frames import FrameSet, batches, check_disjoint, normalise
from losses import class_weights, iou, loss
from network import SegmentationNet

METHOD = ("train.py beside this card: cross-entropy + Dice at full resolution, AdamW with a cosine over time, mean of the weights, class weights taken back on training frames; random flips, crops, "
          "colour, blur, noise and veil. Initialised at random, no other data. Runs: ")


def evaluate(network, frames, indices=None):
    """Confusion matrix [true, predicted] at full resolution, logits interpolated as the C# reader does."""
    network.eval()
    classes = len(frames.classes)
    confusion = np.zeros((classes, classes), np.int64)
    indices = np.arange(frames.count) if indices is None else indices
    with torch.no_grad():
        for start in range(0, len(indices), 8):
            some = indices[start:start + 8]
            logits = network(normalise(frames.images[some]))
            predicted = F.interpolate(logits, (frames.height, frames.width), mode="bilinear", align_corners=False).argmax(1).numpy()
            truth = np.asarray(frames.masks[some])
            confusion += np.bincount(truth.ravel().astype(np.int64) * classes + predicted.ravel(), minlength=classes * classes).reshape(classes, classes)
    return confusion


def report(confusion, names):
    values = iou(confusion)
    return "  ".join(f"{n} {v:.3f}" for n, v in zip(names, values)) + f"  mean {values.mean():.4f}"


def save(path, network, mean, optimiser, seconds, runs, seeds):
    torch.save({"network": network.state_dict(), "mean": mean.state_dict(), "optimiser": optimiser.state_dict(), "seconds": seconds, "runs": runs, "seeds": seeds}, path + ".tmp")
    os.replace(path + ".tmp", path)


def train(options):
    frames, validation = FrameSet(options.train), FrameSet(options.validation)
    check_disjoint(frames.seeds(), validation.seeds(), "--train and --validation")
    os.makedirs(options.work, exist_ok=True)
    checkpoint = os.path.join(options.work, "checkpoint.pt")
    torch.manual_seed(options.seed)
    network = SegmentationNet(len(frames.classes)).to(memory_format=torch.channels_last)
    mean = copy.deepcopy(network)
    optimiser = torch.optim.AdamW(network.parameters(), lr=options.rate, weight_decay=1e-2)
    before, runs = 0.0, []
    seeds = {"train": frames.seeds(), "validation": validation.seeds()}
    if options.resume:
        stored = torch.load(checkpoint)
        network.load_state_dict(stored["network"])
        mean.load_state_dict(stored["mean"])
        optimiser.load_state_dict(stored["optimiser"])
        before, runs = stored["seconds"], stored["runs"]
    runs.append(("resumed for " if options.resume else "") + f"{options.minutes:g} minutes on {options.threads} threads at rate {options.rate:g}"
                + (f", {options.half_minutes:g} of them at half resolution" if options.half_minutes else "") + (", bfloat16" if options.bfloat16 else ""))
    weights = class_weights(frames)
    print("weights", [round(w, 2) for w in weights.tolist()], "parameters", sum(p.numel() for p in network.parameters()), flush=True)
    source, source_scale = None, 0
    total, half = options.minutes * 60, options.half_minutes * 60
    began = reported = saved = time.monotonic()
    step, shown, running = 0, 0, 0.0
    while (elapsed := time.monotonic() - began) < total:
        scale = 2 if elapsed + before < half else 1
        size = options.batch * (2 if scale == 2 else 1)
        warm = min(1, (step + 1) / 100)
        for group in optimiser.param_groups:
            group["lr"] = options.rate * warm * (0.5 + 0.5 * math.cos(math.pi * min(1, elapsed / total))) + 1e-6
        if scale != source_scale:
            source, source_scale = batches(frames, options.seed + int(before), size, frames.height // scale, frames.width // scale), scale
        images, masks = next(source)
        network.train()
        with torch.autocast("cpu", torch.bfloat16, enabled=options.bfloat16):
            outputs = network(images)
        value = loss([output.float() for output in outputs], masks, weights)
        optimiser.zero_grad(set_to_none=True)
        value.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        optimiser.step()
        step += 1
        shown += size
        running += value.item()
        decay = min(0.998, (1 + step) / (10 + step))
        with torch.no_grad():
            for kept, current in zip(mean.state_dict().values(), network.state_dict().values()):
                if kept.dtype.is_floating_point:
                    kept.lerp_(current, 1 - decay)
                else:
                    kept.copy_(current)
        if step % 50 == 0:
            now = time.monotonic()
            print(f"{elapsed:6.0f} s step {step} scale 1/{scale} loss {running / 50:.4f} {50 * size / (now - reported):.1f} img/s", flush=True)
            running, reported = 0.0, now
        if time.monotonic() - saved > options.save_every:
            save(checkpoint, network, mean, optimiser, before + elapsed, runs, seeds)
            print(f"{elapsed:6.0f} s {shown} frames shown; validation:", report(evaluate(mean, validation, np.arange(0, validation.count, 2)), validation.classes), flush=True)
            saved = reported = time.monotonic()
    save(checkpoint, network, mean, optimiser, before + elapsed, runs, seeds)
    print("final, validation:", report(evaluate(mean, validation), validation.classes), flush=True)


def stored_network(options, classes):
    """The network, the runs that made it in words, and the seeds that it has seen."""
    network = SegmentationNet(classes)
    stored = torch.load(os.path.join(options.work, "checkpoint.pt"))
    network.load_state_dict(stored["mean"])
    return network.eval(), "; ".join(stored["runs"]), stored["seeds"]


def undo_class_weights(network, frames, sample=200):
    """Class weights make rare classes too likely. For one class after the other, takes the share of log(weight) off the last layer's bias that gives
    the best mean IoU on training frames (the test frames have no say)."""
    classes = len(frames.classes)
    indices = np.arange(0, frames.count, max(1, frames.count // sample))
    with torch.no_grad():
        logits = torch.cat([network(normalise(frames.images[indices[i:i + 8]])) for i in range(0, len(indices), 8)])
        truth = torch.from_numpy(np.stack([frames.masks[i][::2, ::2] for i in indices]).astype(np.int64))
        log_weights, shares = class_weights(frames).log(), torch.zeros(classes)

        def score(tried):
            predicted = (logits - (tried * log_weights).view(1, -1, 1, 1)).argmax(1)
            return iou(torch.bincount((truth * classes + predicted).flatten(), minlength=classes * classes).view(classes, classes).numpy()).mean()

        for c in range(classes):
            tries = [torch.where(torch.arange(classes) == c, torch.tensor(share), shares) for share in (0.0, 0.5, 1.0, 1.5, 2.0)]
            shares = max(tries, key=score)
        network.head[0].bias -= (shares * log_weights).repeat_interleave(4)
    print("shares of the class weights undone:", shares.tolist(), f"mean IoU on training frames {score(torch.zeros(classes)):.4f} -> {score(shares):.4f}")


def export(options):
    train_frames, test = FrameSet(options.train), FrameSet(options.test)
    network, runs, seen = stored_network(options, len(test.classes))
    for what, seeds in seen.items():
        check_disjoint(test.seeds(), seeds, f"--test and what was used for {what}")
    undo_class_weights(network, train_frames)
    example = normalise(test.images[:1])
    torch.onnx.export(network, example, options.out, input_names=["image"], output_names=["logits"], opset_version=17, do_constant_folding=True)
    import onnx
    onnx.checker.check_model(onnx.load(options.out))
    if options.reference:
        with torch.no_grad():
            network(example).numpy().astype("<f4").tofile(options.reference)
    parts = {what: evaluate(network, test, indices) for what, indices in card.conditions(test).items()}
    card.write(os.path.join(os.path.dirname(options.out) or ".", "model.json"), options.out, train_frames.manifest, test.manifest, parts, METHOD + runs + ".")
    print(options.out, os.path.getsize(options.out), "bytes;", report(next(iter(parts.values())), test.classes))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["train", "evaluate", "export"])
    parser.add_argument("--train")
    parser.add_argument("--validation")
    parser.add_argument("--test")
    parser.add_argument("--work", required=True)
    parser.add_argument("--out", default="segmentation-sim.onnx")
    parser.add_argument("--reference", help="export: also write the logits of the first test frame, float32, for comparison with another runtime")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--half-minutes", type=float, default=0, help="time at half resolution first")
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--save-every", type=float, default=240, help="seconds")
    parser.add_argument("--bfloat16", action="store_true", help="forward and backward in bfloat16: twice as fast on processors that have it")
    parser.add_argument("--resume", action="store_true")
    options = parser.parse_args()
    for needed in {"train": ["train", "validation"], "evaluate": ["test"], "export": ["train", "test"]}[options.command]:
        if not getattr(options, needed):
            parser.error(f"{options.command} needs --{needed}")
    torch.set_num_threads(options.threads)
    if options.command == "train":
        train(options)
    elif options.command == "evaluate":
        test = FrameSet(options.test)
        print(report(evaluate(stored_network(options, len(test.classes))[0], test), test.classes))
    else:
        export(options)


if __name__ == "__main__":
    main()
