#include <deblai/grid/grid.hpp>

#include <cmath>
#include <limits>

#include <fmt/format.h>
#include <petscdmda.h>

#include <deblai/base/petsc.hpp>

namespace deblai {

namespace {

std::size_t at(int a) { return static_cast<std::size_t>(a); }

void require_shape(const GridShape& shape) {
  require(shape.dim() >= 1 && shape.dim() <= max_dim, Failure::case_file,
          fmt::format("a grid has 1, 2 or 3 space axes, got {}", shape.dim()));
  require(shape.time_steps >= 1, Failure::case_file,
          fmt::format("a grid has at least one time step, got {}", shape.time_steps));
  require(shape.time_grading >= 0 && shape.time_grading <= 1, Failure::case_file,
          fmt::format("the grading of time is between 0 and 1, got {}", shape.time_grading));
  for (const Axis& axis : shape.axes) {
    require(axis.cells >= 2, Failure::case_file,
            fmt::format(
                "an axis has at least 2 cells, got {}; leave an axis out to have fewer dimensions",
                axis.cells));
    require(std::isfinite(axis.origin), Failure::case_file,
            fmt::format("an axis has a finite origin, got {}", axis.origin));
    require(std::isfinite(axis.length) && axis.length > 0, Failure::case_file,
            fmt::format("an axis has a positive, finite length, got {}", axis.length));
  }
}

/// Cells each process owns along an axis: as even as possible, the longer ones first.
std::vector<int> even_partition(int cells, int processes) {
  std::vector<int> first(at(processes) + 1);
  for (int p = 0; p <= processes; ++p) {
    first[at(p)] = p * (cells / processes) + std::min(p, cells % processes);
  }
  return first;
}

}  // namespace

long long GridShape::cells() const {
  long long total = 1;
  for (const Axis& axis : axes) total *= axis.cells;
  return total;
}

double GridShape::cell_volume() const {
  double product = 1;
  for (const Axis& axis : axes) product *= axis.spacing();
  return product;
}

double GridShape::volume() const {
  double product = 1;
  for (const Axis& axis : axes) product *= axis.length;
  return product;
}

std::array<int, 2> process_grid(const GridShape& shape, int ranks) {
  const int ny = shape.dim() > 1 ? shape.axes[1].cells : 1;
  const int nz = shape.dim() > 2 ? shape.axes[2].cells : 1;
  std::array<int, 2> best{1, 1};
  double least = std::numeric_limits<double>::infinity();
  for (int pz = 1; pz <= std::min(ranks, nz); ++pz) {
    for (int py = 1; py <= std::min(ranks / pz, ny); ++py) {
      // Cells stored with their halo, and a tenth more for each axis that must be transposed.
      const double stored =
          ((ny + py - 1) / py + (py > 1 ? 2 : 0)) * double((nz + pz - 1) / pz + (pz > 1 ? 2 : 0));
      const double cost = stored * (1 + 0.1 * ((py > 1 ? 1 : 0) + (pz > 1 ? 1 : 0)));
      if (cost <= least) {  // of equals, cut z: its planes are contiguous
        least = cost;
        best = {py, pz};
      }
    }
  }
  return best;
}

struct Grid::Inside {
  Communicator comm;
  GridShape shape;
  TimeSteps time{1, 0};
  std::array<int, max_dim> processes{1, 1, 1};
  std::array<int, max_dim> process{0, 0, 0};
  std::array<std::vector<int>, max_dim> partition;
  Block owned;
  SliceLayout layout;
  OwnedComm active;
  std::array<OwnedComm, max_dim> line;
  OwnedPetsc<DM, DMDestroy> dm;

  explicit Inside(const Communicator& c) : comm(c) {}
};

Grid::Grid(const Communicator& comm, GridShape shape, std::optional<std::array<int, 2>> processes) {
  collectively(comm, [&] { require_shape(shape); });
  auto inside = std::make_shared<Inside>(comm);
  const auto [py, pz] = processes.value_or(process_grid(shape, comm.size()));
  const int dim = shape.dim();
  const std::array<int, max_dim> cells{shape.axes[0].cells, dim > 1 ? shape.axes[1].cells : 1,
                                       dim > 2 ? shape.axes[2].cells : 1};
  collectively(comm, [&, py = py, pz = pz] {
    require(py >= 1 && pz >= 1 && py * pz <= comm.size() && py <= cells[1] && pz <= cells[2],
            Failure::usage,
            fmt::format("a process grid of {} x {} does not fit {} x {} cells on {} ranks", py, pz,
                        cells[1], cells[2], comm.size()));
  });
  inside->processes = {1, py, pz};
  for (int a = 0; a < max_dim; ++a) {
    inside->partition[at(a)] = even_partition(cells[at(a)], inside->processes[at(a)]);
  }

  const bool idle = comm.rank() >= py * pz;
  check_mpi(
      MPI_Comm_split(comm.get(), idle ? MPI_UNDEFINED : 0, comm.rank(), inside->active.slot()));
  if (idle) {
    inside->owned.count = {0, 0, 0};
  } else {
    inside->process = {0, comm.rank() % py, comm.rank() / py};
    for (int a = 0; a < max_dim; ++a) {
      const int color = a == 1 ? inside->process[2] : a == 2 ? inside->process[1] : comm.rank();
      check_mpi(
          MPI_Comm_split(inside->active.get(), color, comm.rank(), inside->line[at(a)].slot()));
      check_mpi(MPI_Comm_set_errhandler(inside->line[at(a)].get(), MPI_ERRORS_RETURN));
    }
    const DMBoundaryType wall = DM_BOUNDARY_NONE;
    std::array<std::vector<PetscInt>, max_dim> counts;
    for (int a = 0; a < max_dim; ++a) {
      const auto& first = inside->partition[at(a)];
      for (std::size_t p = 0; p + 1 < first.size(); ++p)
        counts[at(a)].push_back(first[p + 1] - first[p]);
    }
    check_petsc(DMDACreate3d(inside->active.get(), wall, wall, wall, DMDA_STENCIL_STAR, cells[0],
                             cells[1], cells[2], 1, py, pz, 1, 1, counts[0].data(),
                             counts[1].data(), counts[2].data(), inside->dm.slot()));
    check_petsc(DMSetUp(inside->dm.get()));
    check_petsc(DMDAGetCorners(inside->dm.get(), &inside->owned.start[0], &inside->owned.start[1],
                               &inside->owned.start[2], &inside->owned.count[0],
                               &inside->owned.count[1], &inside->owned.count[2]));
    SliceLayout& layout = inside->layout;
    std::ptrdiff_t size = 1;
    for (int a = 0; a < dim; ++a) {
      layout.stride[at(a)] = size;
      layout.first += size;
      size *= inside->owned.count[at(a)] + 2;
    }
    layout.size = size;
  }
  inside->time = TimeSteps(shape.time_steps, shape.time_grading);
  inside->shape = std::move(shape);
  inside_ = std::move(inside);
}

const Communicator& Grid::comm() const { return inside_->comm; }
const GridShape& Grid::shape() const { return inside_->shape; }
const TimeSteps& Grid::time() const { return inside_->time; }
const Block& Grid::owned() const { return inside_->owned; }
const SliceLayout& Grid::layout() const { return inside_->layout; }
int Grid::processes(int a) const { return inside_->processes[at(a)]; }
int Grid::process(int a) const { return inside_->process[at(a)]; }
MPI_Comm Grid::line_comm(int a) const { return inside_->line[at(a)].get(); }
const std::vector<int>& Grid::partition(int a) const { return inside_->partition[at(a)]; }
_p_DM* Grid::dm() const { return inside_->dm.get(); }

}  // namespace deblai
