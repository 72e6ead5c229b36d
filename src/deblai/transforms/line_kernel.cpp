#include <deblai/transforms/line_kernel.hpp>

namespace deblai {

// Each in a translation unit of its own, compiled for its kind of processor.
LineKernelOf<double> line_kernel_2();
LineKernelOf<double> line_kernel_4();
LineKernelOf<double> line_kernel_8();
LineKernelOf<float> line_kernel_floats_4();
LineKernelOf<float> line_kernel_floats_8();
LineKernelOf<float> line_kernel_floats_16();

template <>
std::vector<LineKernelOf<double>> line_kernels() {
  std::vector<LineKernelOf<double>> all;
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) all.push_back(line_kernel_8());
  if (__builtin_cpu_supports("avx2")) all.push_back(line_kernel_4());
#endif
  all.push_back(line_kernel_2());
  return all;
}

template <>
std::vector<LineKernelOf<float>> line_kernels() {
  std::vector<LineKernelOf<float>> all;
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) all.push_back(line_kernel_floats_16());
  if (__builtin_cpu_supports("avx2")) all.push_back(line_kernel_floats_8());
#endif
  all.push_back(line_kernel_floats_4());
  return all;
}

}  // namespace deblai
