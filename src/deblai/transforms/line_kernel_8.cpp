#include <deblai/transforms/line_groups.hpp>

namespace deblai {

LineKernel line_kernel_8();
LineKernel line_kernel_8() { return LineGroups<8>::kernel(); }

}  // namespace deblai
