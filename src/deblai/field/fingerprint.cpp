#include <deblai/field/fingerprint.hpp>

#include <bit>

#include <deblai/base/word_hash.hpp>

namespace deblai {

template <class T>
std::uint64_t fingerprint(const FieldOf<T>& field) {
  const Grid& grid = field.grid();
  std::uint64_t total = 0;
  for_each_line(grid, field.slices(), [&](int k, int z, int y) {
    const T* f = field.line(k, z, y);
    const std::uint64_t place = global_place(grid, k, z, y);
    for (int x = 0; x < grid.owned().count[0]; ++x)
      total += word_hash(std::bit_cast<std::uint64_t>(double{f[x]}),
                         place + static_cast<std::uint64_t>(x));
  });
  return sum_of_hashes(grid.comm(), total);
}

template std::uint64_t fingerprint(const Field&);
template std::uint64_t fingerprint(const FieldOf<float>&);

std::uint64_t fingerprint(const std::vector<const Field*>& fields) {
  std::uint64_t total = 0;
  for (std::size_t i = 0; i < fields.size(); ++i) total += word_hash(fingerprint(*fields[i]), i);
  return total;
}

}  // namespace deblai
