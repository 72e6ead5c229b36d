#include <deblai/transforms/line_groups.hpp>

namespace deblai {

LineKernelOf<float> line_kernel_floats_16();
LineKernelOf<float> line_kernel_floats_16() { return LineGroups<float, 16>::kernel(); }

}  // namespace deblai
