#include <deblai/transforms/cosine_transform.hpp>

namespace deblai {

CosineTransform::CosineTransform(int n, const LineKernel& kernel)
    : plan_(n), kernel_(kernel), work_(kernel.work_size(plan_.tables()), 0.0) {}

void CosineTransform::forward_rows(double* data, std::ptrdiff_t stride, std::ptrdiff_t count) {
  kernel_.forward_rows(plan_.tables(), data, stride, count, work_.data());
}

void CosineTransform::inverse_rows(double* data, std::ptrdiff_t stride, std::ptrdiff_t count) {
  kernel_.inverse_rows(plan_.tables(), data, stride, count, work_.data());
}

void CosineTransform::forward_columns(double* data, std::ptrdiff_t stride, std::ptrdiff_t count) {
  kernel_.forward_columns(plan_.tables(), data, stride, count, work_.data());
}

void CosineTransform::inverse_columns(double* data, std::ptrdiff_t stride, std::ptrdiff_t count) {
  kernel_.inverse_columns(plan_.tables(), data, stride, count, work_.data());
}

}  // namespace deblai
