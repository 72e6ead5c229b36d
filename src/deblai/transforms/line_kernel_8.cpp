#include <deblai/transforms/line_groups.hpp>

namespace deblai {

LineKernelOf<double> line_kernel_8();
LineKernelOf<double> line_kernel_8() { return LineGroups<double, 8>::kernel(); }

}  // namespace deblai
