#!/usr/bin/env python3
"""Writes the small networks that the perception tests run; every answer they give can be worked out by hand. Needs numpy and onnx."""
import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper, save

HEIGHT, WIDTH = 8, 16

# Class 0 scores 0.5, class 1 the first plane, class 2 the third plane: with B, G, R planes in [0, 1] that is "dark", "blue" and "red".
WEIGHT = np.array([[0, 0, 0], [1, 0, 0], [0, 0, 1]], np.float32).reshape(3, 3, 1, 1)
BIAS = np.array([0.5, 0, 0], np.float32)


def write(name, nodes, inputs, outputs, constants=()):
    graph = helper.make_graph(nodes, name, inputs, outputs, [numpy_helper.from_array(v, k) for k, v in constants])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8, producer_name="")
    checker.check_model(model)
    save(model, name + ".onnx")


def tensor(name, *shape, kind=TensorProto.FLOAT):
    return helper.make_tensor_value_info(name, kind, shape)


image, fine, coarse = tensor("image", 1, 3, HEIGHT, WIDTH), tensor("logits", 1, 3, HEIGHT, WIDTH), tensor("logits", 1, 3, HEIGHT // 2, WIDTH // 2)
constants = [("weight", WEIGHT), ("bias", BIAS)]
colour = helper.make_node("Conv", ["image", "weight", "bias"], ["logits"])

write("colour", [colour], [image], [fine], constants)
write("coarse", [helper.make_node("AveragePool", ["image"], ["small"], kernel_shape=[2, 2], strides=[2, 2]),
                 helper.make_node("Conv", ["small", "weight", "bias"], ["logits"])], [image], [coarse], constants)
# The logarithm of a black picture is minus infinity, of a negative value not a number.
write("logarithm", [helper.make_node("Log", ["image"], ["logits"])], [image], [fine])
write("flexible", [colour], [tensor("image", 1, 3, "h", "w")], [tensor("logits", 1, 3, "h", "w")], constants)
write("doubles", [helper.make_node("Cast", ["image"], ["logits"], to=TensorProto.DOUBLE)], [image],
      [tensor("logits", 1, 3, HEIGHT, WIDTH, kind=TensorProto.DOUBLE)])
write("two-inputs", [helper.make_node("Add", ["image", "other"], ["logits"])], [image, tensor("other", 1, 3, HEIGHT, WIDTH)], [fine])
