#include <deblai/transforms/line_groups.hpp>

namespace deblai {

LineKernelOf<double> line_kernel_2();
LineKernelOf<double> line_kernel_2() { return LineGroups<double, 2>::kernel(); }

}  // namespace deblai
