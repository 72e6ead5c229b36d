#include <deblai/transforms/line_groups.hpp>

namespace deblai {

LineKernelOf<double> line_kernel_4();
LineKernelOf<double> line_kernel_4() { return LineGroups<double, 4>::kernel(); }

}  // namespace deblai
