#include <deblai/input/volume.hpp>

#include <cmath>
#include <type_traits>

namespace deblai {

namespace {

template <class T>
void broadcast_value(const Communicator& comm, T& value) {
  static_assert(std::is_trivially_copyable_v<T>);
  check_mpi(MPI_Bcast(&value, sizeof(T), MPI_BYTE, 0, comm.get()));
}

/// No samples of the alternative `kind`.
Samples none_of(std::size_t kind) {
  switch (kind) {
    case 0:
      return std::vector<std::uint8_t>();
    case 1:
      return std::vector<std::int16_t>();
    case 2:
      return std::vector<float>();
    default:
      return std::vector<double>();
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

Volume lattice_alone(const Volume& volume) {
  return {volume.counts, volume.affine,    none_of(volume.samples.index()),
          volume.slope,  volume.intercept, volume.threshold,
          volume.dim,    volume.space,     volume.remark};
}

Volume broadcast_lattice(const Communicator& comm, const Volume& volume) {
  Volume lattice = lattice_alone(volume);
  std::size_t kind = lattice.samples.index();
  broadcast_value(comm, kind);
  lattice.samples = none_of(kind);
  broadcast_value(comm, lattice.dim);
  broadcast_value(comm, lattice.counts);
  broadcast_value(comm, lattice.affine);
  broadcast_value(comm, lattice.slope);
  broadcast_value(comm, lattice.intercept);
  broadcast_value(comm, lattice.threshold);
  broadcast_value(comm, lattice.space);
  lattice.remark = broadcast(comm, std::move(lattice.remark));
  return lattice;
}

}  // namespace deblai
