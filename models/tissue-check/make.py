"""Writes tissue-check.onnx: a network for scans whose every number is set by hand, so that running it tile by tile can be checked. Not trained on anything.

    python3 make.py            writes the network beside this file and prints its SHA-256 (python3-onnx, numpy)

Values enter as v = HU / 500 (the card clips at -1000 and 1500 HU).
  1. a 3x3x3 binomial blur b of v (weights 1 2 1 along each axis, / 64)
  2. bright = relu(b - 0.5), dark = relu(-0.6 - b)              0.5 is 250 HU, -0.6 is -300 HU
  3. the same blur of both: each output voxel sees 5x5x5 voxels, a receptive field of 2 to every side
  4. logits: background 8 dark - 0.2, soft tissue 0, bone 8 bright - 0.2
Beyond the border every convolution sees zeros, as networks in the manner of nnU-Net do.
"""
import hashlib
import pathlib

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

line = np.array([1, 2, 1], np.float32) / 4
blur = np.einsum("i,j,k->ijk", line, line, line)

# Both features of step 2 in one convolution: +b - 0.5 and -b - 0.6
first = np.stack([blur, -blur])[:, None].astype(np.float32)
first_bias = np.array([-0.5, -0.6], np.float32)
# Background, soft tissue, bone from (bright, dark)
second = np.zeros((3, 2, 3, 3, 3), np.float32)
second[0, 1] = 8 * blur
second[2, 0] = 8 * blur
second_bias = np.array([-0.2, 0, -0.2], np.float32)

pads = [1] * 6
graph = helper.make_graph(
    [
        helper.make_node("Conv", ["scan", "w1", "b1"], ["c1"], pads=pads),
        helper.make_node("Relu", ["c1"], ["r1"]),
        helper.make_node("Conv", ["r1", "w2", "b2"], ["logits"], pads=pads),
    ],
    "tissue-check",
    [helper.make_tensor_value_info("scan", TensorProto.FLOAT, [1, 1, "z", "y", "x"])],
    [helper.make_tensor_value_info("logits", TensorProto.FLOAT, [1, 3, "z", "y", "x"])],
    [
        numpy_helper.from_array(first, "w1"),
        numpy_helper.from_array(first_bias, "b1"),
        numpy_helper.from_array(second, "w2"),
        numpy_helper.from_array(second_bias, "b2"),
    ],
)
model = helper.make_model(graph, producer_name="tissue-check", opset_imports=[helper.make_opsetid("", 13)])
model.ir_version = 8
onnx.checker.check_model(model)
path = pathlib.Path(__file__).with_name("tissue-check.onnx")
path.write_bytes(model.SerializeToString(deterministic=True))
print(hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_size, "bytes")
