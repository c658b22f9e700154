"""Times vtkDICOMImageReader on a folder of slices: milliseconds of every repetition, one a line, then the volume's size and the sum of its values."""
import sys
import time

import numpy
import vtk
from vtk.util.numpy_support import vtk_to_numpy

folder, repetitions = sys.argv[1], int(sys.argv[2])
for r in range(-1, repetitions):
    began = time.perf_counter()
    reader = vtk.vtkDICOMImageReader()
    reader.SetDirectoryName(folder)
    reader.Update()
    ms = (time.perf_counter() - began) * 1000
    if r >= 0:
        print(repr(ms))
image = reader.GetOutput()
print(*image.GetDimensions(), int(vtk_to_numpy(image.GetPointData().GetScalars()).sum(dtype=numpy.int64)))
