#include <deblai/transforms/line_groups.hpp>

namespace deblai {

LineKernel line_kernel_4();
LineKernel line_kernel_4() { return LineGroups<4>::kernel(); }

}  // namespace deblai
