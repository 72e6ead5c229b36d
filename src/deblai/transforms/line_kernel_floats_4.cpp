#include <deblai/transforms/line_groups.hpp>

namespace deblai {

LineKernelOf<float> line_kernel_floats_4();
LineKernelOf<float> line_kernel_floats_4() { return LineGroups<float, 4>::kernel(); }

}  // namespace deblai
