#include <deblai/input/volume.hpp>

#include <algorithm>
#include <cmath>
#include <type_traits>

namespace deblai {

namespace {

/// MPI counts in 32 bits: large arrays go in pieces.
void broadcast_bytes(const Communicator& comm, void* data, std::size_t size) {
  constexpr std::size_t piece = std::size_t{1} << 30;
  for (std::size_t done = 0; done < size; done += piece) {
    check_mpi(MPI_Bcast(static_cast<char*>(data) + done,
                        static_cast<int>(std::min(piece, size - done)), MPI_BYTE, 0, comm.get()));
  }
}

template <class T>
void broadcast_value(const Communicator& comm, T& value) {
  static_assert(std::is_trivially_copyable_v<T>);
  broadcast_bytes(comm, &value, sizeof(T));
}

/// Samples of the alternative `kind`, all zero.
Samples zeros(std::size_t kind, std::size_t size) {
  switch (kind) {
    case 0:
      return std::vector<std::uint8_t>(size);
    case 1:
      return std::vector<std::int16_t>(size);
    case 2:
      return std::vector<float>(size);
    default:
      return std::vector<double>(size);
  }
}

}  // namespace

Point Affine::operator()(const Point& voxel) const {
  Point world = product(linear, voxel);
  for (std::size_t a = 0; a < 3; ++a) world[a] += origin[a];
  return world;
}

double determinant(const Matrix& m) {
  return m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1]) -
         m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0]) +
         m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0]);
}

Matrix inverse(const Matrix& m) {
  const double det = determinant(m);
  Matrix result;
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 3; ++j) {
      const std::size_t r = (j + 1) % 3;
      const std::size_t s = (j + 2) % 3;
      const std::size_t c = (i + 1) % 3;
      const std::size_t d = (i + 2) % 3;
      result[i][j] = (m[r][c] * m[s][d] - m[r][d] * m[s][c]) / det;
    }
  }
  return result;
}

std::size_t Volume::size() const {
  return static_cast<std::size_t>(counts[0]) * static_cast<std::size_t>(counts[1]) *
         static_cast<std::size_t>(counts[2]);
}

double Volume::voxel_volume() const { return std::abs(determinant(affine.linear)); }

Volume broadcast(const Communicator& comm, Volume volume) {
  std::size_t kind = volume.samples.index();
  broadcast_value(comm, kind);
  broadcast_value(comm, volume.dim);
  broadcast_value(comm, volume.counts);
  broadcast_value(comm, volume.affine);
  broadcast_value(comm, volume.slope);
  broadcast_value(comm, volume.intercept);
  broadcast_value(comm, volume.threshold);
  broadcast_value(comm, volume.space);
  volume.remark = broadcast(comm, std::move(volume.remark));
  collectively(comm, [&] {
    if (!comm.is_root()) volume.samples = zeros(kind, volume.size());
  });
  std::visit(
      [&](auto& samples) {
        broadcast_bytes(comm, samples.data(), samples.size() * sizeof(samples[0]));
      },
      volume.samples);
  return volume;
}

}  // namespace deblai
