"""Times vtkDICOMImageReader on a folder of slices: reads it once for every line of input and answers with the milliseconds; at the end with the volume's size and the
sum of its values."""
import sys
import time

import numpy
import vtk
from vtk.util.numpy_support import vtk_to_numpy

reader = None
for line in sys.stdin:
    began = time.perf_counter()
    reader = vtk.vtkDICOMImageReader()
    reader.SetDirectoryName(sys.argv[1])
    reader.Update()
    print(repr((time.perf_counter() - began) * 1000), flush=True)
image = reader.GetOutput()
print(*image.GetDimensions(), int(vtk_to_numpy(image.GetPointData().GetScalars()).sum(dtype=numpy.int64)))
