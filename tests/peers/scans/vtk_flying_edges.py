# Times vtkFlyingEdges3D on a raw int16 volume (x fastest): flying_edges.py FILE NX NY NZ THRESHOLD THREADS RUNS
# Prints VTK's version, the number of triangles, and the milliseconds of each run after one that warms up.
import sys
import time

import numpy
import vtk
from vtk.util import numpy_support

path, threads, runs = sys.argv[1], int(sys.argv[6]), int(sys.argv[7])
nx, ny, nz = (int(n) for n in sys.argv[2:5])
vtk.vtkSMPTools.Initialize(threads)
voxels = numpy.fromfile(path, dtype="<i2")
image = vtk.vtkImageData()
image.SetDimensions(nx, ny, nz)
image.GetPointData().SetScalars(numpy_support.numpy_to_vtk(voxels, deep=False))
times = []
for run in range(runs + 1):
    edges = vtk.vtkFlyingEdges3D()
    edges.SetInputData(image)
    edges.SetValue(0, float(sys.argv[5]))
    edges.ComputeNormalsOff()
    edges.ComputeGradientsOff()
    edges.ComputeScalarsOff()
    began = time.perf_counter()
    edges.Update()
    times.append(1000 * (time.perf_counter() - began))
print(vtk.vtkVersion().GetVTKVersion(), edges.GetOutput().GetNumberOfPolys(), *(f"{t:.3f}" for t in times[1:]))
