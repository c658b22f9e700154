#!/usr/bin/env python3
"""Trains, measures and exports the segmentation network.

    train.py train    --train FOLDER... --validation FOLDER... --work FOLDER --minutes M [--device cuda] [--batch 32]
    train.py evaluate --test FOLDER... --work FOLDER
    train.py export   --test FOLDER... --work FOLDER --out segmentation-sim.onnx      (writes model.json beside it)

The learning rate follows a cosine over wall-clock time, so that any machine spends exactly the time it was given. The weights that are kept are
an exponential mean of the trained ones; they are written to WORK/checkpoint.pt every now and then, and every one of these is a usable network.
The validation frames are for watching the training; the test frames are looked at once, by export. That no two of the sets share a seed is checked.
Needs Python 3, torch >= 1.13, numpy, onnx. Frames: see frames.py.
"""
import argparse
import copy
import math
import os
import time

import torch
import torch.nn.functional as F

import card
from frames import HEIGHT, WIDTH, Augmenter, FrameSet, check_disjoint, normalise
from losses import confusion, iou, loss
from network import SegmentationNet

METHOD = ("train.py beside this card: cross-entropy + Dice at the mask's resolution, AdamW with a cosine over time, mean of the weights; random flips, crops, turns, colour, blur, noise and veil. "
          "Initialised at random, no other data. Run: ")


def evaluate(network, frames, indices=None):
    """Counts [true, predicted] at the masks' resolution, logits interpolated as the program's reader does."""
    network.eval()
    counts, classes = 0, len(frames.classes)
    with torch.no_grad():
        for some in (torch.arange(frames.count) if indices is None else torch.as_tensor(indices)).split(8):
            truth = frames.masks[some]
            logits = network(normalise(frames.images[some]).contiguous(memory_format=torch.channels_last))
            counts = counts + confusion(F.interpolate(logits, truth.shape[-2:], mode="bilinear", align_corners=False).argmax(1), truth, classes)
    return counts


def report(counts, names):
    values = iou(counts)
    return "  ".join(f"{n} {v:.3f}" for n, v in zip(names, values)) + f"  mean {values.mean():.4f}"


def save(path, mean, run, seeds, training):
    torch.save({"mean": mean.state_dict(), "run": run, "seeds": seeds, "training": training}, path + ".tmp")
    os.replace(path + ".tmp", path)


def train(options):
    device = options.device
    frames, validation = FrameSet(options.train, device), FrameSet(options.validation, device)
    check_disjoint(frames.seeds(), validation.seeds(), "--train and --validation")
    os.makedirs(options.work, exist_ok=True)
    checkpoint = os.path.join(options.work, "checkpoint.pt")
    torch.manual_seed(options.seed)
    network = SegmentationNet(len(frames.classes)).to(device, memory_format=torch.channels_last)
    mean = copy.deepcopy(network)
    optimiser = torch.optim.AdamW(network.parameters(), lr=options.rate, weight_decay=1e-2)
    augmenter = Augmenter(options.seed, device)
    where = torch.cuda.get_device_name() if device == "cuda" else f"{options.threads} threads"
    seeds, training = {"train": frames.seeds(), "validation": validation.seeds()}, card.described(frames)
    print(f"{frames.count} frames, {sum(p.numel() for p in network.parameters())} parameters, {where}", flush=True)
    total = options.minutes * 60
    began = reported = saved = time.monotonic()
    step, running = 0, torch.zeros((), device=device)
    while (elapsed := time.monotonic() - began) < total:
        for group in optimiser.param_groups:
            group["lr"] = options.rate * min(1, (step + 1) / 200) * (0.5 + 0.5 * math.cos(math.pi * elapsed / total)) + 1e-6
        images, masks = augmenter.draw(frames, options.batch)
        network.train()
        with torch.autocast(device, torch.bfloat16, enabled=options.bfloat16):
            outputs = network(images)
        value = loss(outputs, masks)
        optimiser.zero_grad(set_to_none=True)
        value.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        optimiser.step()
        step += 1
        running += value.detach()
        average(mean, network, min(0.999, (1 + step) / (10 + step)))
        if step % 100 == 0:
            now = time.monotonic()
            print(f"{elapsed:6.0f} s step {step} loss {running.item() / 100:.4f} {100 * options.batch / (now - reported):.1f} img/s", flush=True)
            reported = now
            running.zero_()
        if time.monotonic() - saved > options.save_every:
            save(checkpoint, mean, f"{elapsed / 60:.1f} of {options.minutes:g} minutes", seeds, training)
            print(f"{elapsed:6.0f} s {step * options.batch} frames shown; validation:", report(evaluate(mean, validation), validation.classes), flush=True)
            saved = reported = time.monotonic()
    run = f"{options.minutes:g} minutes on {where}, {step * options.batch} pictures shown in batches of {options.batch} at rate {options.rate:g}" + (", bfloat16" if options.bfloat16 else "")
    save(checkpoint, mean, run, seeds, training)
    print(run + "; validation:", report(evaluate(mean, validation), validation.classes), flush=True)


def average(mean, network, decay):
    """Moves the kept weights towards the trained ones; normalisation's running figures with them."""
    with torch.no_grad():
        pairs = [(kept, now) for kept, now in zip(mean.state_dict().values(), network.state_dict().values()) if kept.dtype.is_floating_point]
        kept, now = [list(side) for side in zip(*pairs)]
        torch._foreach_mul_(kept, decay)
        torch._foreach_add_(kept, now, alpha=1 - decay)


def stored_network(options, classes):
    network = SegmentationNet(classes)
    stored = torch.load(os.path.join(options.work, "checkpoint.pt"), map_location="cpu")
    network.load_state_dict(stored["mean"])
    return network.eval(), stored


def export(options):
    test = FrameSet(options.test)
    network, stored = stored_network(options, len(test.classes))
    for what, seeds in stored["seeds"].items():
        check_disjoint(test.seeds(), seeds, f"--test and what was used for {what}")
    example = normalise(test.images[:1])
    torch.onnx.export(network, example, options.out, input_names=["image"], output_names=["logits"], opset_version=17, do_constant_folding=True)
    import onnx
    onnx.checker.check_model(onnx.load(options.out))
    if options.reference:
        with torch.no_grad():
            network(example).numpy().astype("<f4").tofile(options.reference)
    parts = {what: evaluate(network, test, indices) for what, indices in card.conditions(test).items()}
    card.write(os.path.join(os.path.dirname(options.out) or ".", "model.json"), options.out, (WIDTH, HEIGHT), stored["training"], test, parts, METHOD + stored["run"] + ".")
    for what, counts in parts.items():
        print(what + ":", report(counts, test.classes))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["train", "evaluate", "export"])
    parser.add_argument("--train", nargs="+")
    parser.add_argument("--validation", nargs="+")
    parser.add_argument("--test", nargs="+")
    parser.add_argument("--work", required=True)
    parser.add_argument("--out", default="segmentation-sim.onnx")
    parser.add_argument("--reference", help="export: also write the logits of the first test frame, float32, for comparison with another runtime")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--device", default="cpu", help="cpu or cuda")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--save-every", type=float, default=120, help="seconds")
    parser.add_argument("--bfloat16", action="store_true", help="forward and backward in bfloat16")
    options = parser.parse_args()
    for needed in {"train": ["train", "validation"], "evaluate": ["test"], "export": ["test"]}[options.command]:
        if not getattr(options, needed):
            parser.error(f"{options.command} needs --{needed}")
    torch.set_num_threads(options.threads)
    torch.backends.cudnn.benchmark = True
    if options.command == "train":
        train(options)
    elif options.command == "evaluate":
        test = FrameSet(options.test)
        print(report(evaluate(stored_network(options, len(test.classes))[0], test), test.classes))
    else:
        export(options)


if __name__ == "__main__":
    main()
