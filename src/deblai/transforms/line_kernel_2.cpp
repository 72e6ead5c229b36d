#include <deblai/transforms/line_groups.hpp>

namespace deblai {

LineKernel line_kernel_2();
LineKernel line_kernel_2() { return LineGroups<2>::kernel(); }

}  // namespace deblai
