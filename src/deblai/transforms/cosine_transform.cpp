#include <deblai/transforms/cosine_transform.hpp>

namespace deblai {

template <class T>
CosineTransformOf<T>::CosineTransformOf(int n, const LineKernelOf<T>& kernel)
    : plan_(n), kernel_(kernel), work_(kernel.work_size(plan_.tables()), T{0}) {}

template <class T>
void CosineTransformOf<T>::forward_rows(T* data, std::ptrdiff_t stride, std::ptrdiff_t count) {
  kernel_.forward_rows(plan_.tables(), data, stride, count, work_.data());
}

template <class T>
void CosineTransformOf<T>::inverse_rows(T* data, std::ptrdiff_t stride, std::ptrdiff_t count) {
  kernel_.inverse_rows(plan_.tables(), data, stride, count, work_.data());
}

template <class T>
void CosineTransformOf<T>::forward_columns(T* data, std::ptrdiff_t stride, std::ptrdiff_t count) {
  kernel_.forward_columns(plan_.tables(), data, stride, count, work_.data());
}

template <class T>
void CosineTransformOf<T>::inverse_columns(T* data, std::ptrdiff_t stride, std::ptrdiff_t count) {
  kernel_.inverse_columns(plan_.tables(), data, stride, count, work_.data());
}

template class CosineTransformOf<double>;
template class CosineTransformOf<float>;

}  // namespace deblai
