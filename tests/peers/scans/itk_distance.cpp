// Exact signed distances by ITK's SignedMaurerDistanceMapImageFilter, for `surgicalnav bench scans`.
// Arguments: file of labels (uint8, x fastest), nx ny nz, spacing x y z in mm, threads, repetitions, file for the distances (float32).
// Writes one line per repetition: milliseconds.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <itkImage.h>
#include <itkSignedMaurerDistanceMapImageFilter.h>

int main(int argc, char **argv)
{
  if (argc != 11) return 2;
  using Labels = itk::Image<unsigned char, 3>;
  using Distances = itk::Image<float, 3>;
  Labels::SizeType size;
  Labels::SpacingType spacing;
  for (int axis = 0; axis < 3; axis++)
  {
    size[axis] = std::strtoul(argv[2 + axis], nullptr, 10);
    spacing[axis] = std::strtod(argv[5 + axis], nullptr);
  }
  auto labels = Labels::New();
  labels->SetRegions(size);
  labels->SetSpacing(spacing);
  labels->Allocate();
  const std::size_t count = size[0] * size[1] * size[2];
  std::ifstream file(argv[1], std::ios::binary);
  if (!file.read(reinterpret_cast<char *>(labels->GetBufferPointer()), static_cast<std::streamsize>(count))) return 3;
  const int threads = std::atoi(argv[8]), repetitions = std::atoi(argv[9]);
  for (int r = 0; r < repetitions; r++)
  {
    auto filter = itk::SignedMaurerDistanceMapImageFilter<Labels, Distances>::New();
    filter->SetInput(labels);
    filter->SquaredDistanceOff();
    filter->UseImageSpacingOn();
    filter->InsideIsPositiveOff();
    filter->SetNumberOfWorkUnits(threads);
    filter->GetMultiThreader()->SetMaximumNumberOfThreads(threads);
    const auto began = std::chrono::steady_clock::now();
    filter->Update();
    const auto ended = std::chrono::steady_clock::now();
    std::printf("%.3f\n", std::chrono::duration<double, std::milli>(ended - began).count());
    if (r + 1 < repetitions) continue;
    std::ofstream out(argv[10], std::ios::binary);
    out.write(reinterpret_cast<const char *>(filter->GetOutput()->GetBufferPointer()), static_cast<std::streamsize>(4 * count));
  }
}
