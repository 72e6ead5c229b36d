#include <deblai/transforms/line_kernel.hpp>

namespace deblai {

// Each in a translation unit of its own, compiled for its kind of processor.
LineKernel line_kernel_2();
LineKernel line_kernel_4();
LineKernel line_kernel_8();

std::vector<LineKernel> line_kernels() {
  std::vector<LineKernel> all;
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) all.push_back(line_kernel_8());
  if (__builtin_cpu_supports("avx2")) all.push_back(line_kernel_4());
#endif
  all.push_back(line_kernel_2());
  return all;
}

}  // namespace deblai
