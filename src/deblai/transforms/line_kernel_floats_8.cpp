#include <deblai/transforms/line_groups.hpp>

namespace deblai {

LineKernelOf<float> line_kernel_floats_8();
LineKernelOf<float> line_kernel_floats_8() { return LineGroups<float, 8>::kernel(); }

}  // namespace deblai
