#include <deblai/grid/grid.hpp>

#include <cmath>
#include <limits>

#include <fmt/format.h>

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
    require(axis.cells <= most_cells_of_axis, Failure::case_file,
            fmt::format("an axis has at most {} cells, got {}", most_cells_of_axis, axis.cells));
    require(std::isfinite(axis.origin), Failure::case_file,
            fmt::format("an axis has a finite origin, got {}", axis.origin));
    require(std::isfinite(axis.length) && axis.length > 0, Failure::case_file,
            fmt::format("an axis has a positive, finite length, got {}", axis.length));
  }
  double cells = 1;
  for (const Axis& axis : shape.axes) cells *= axis.cells;
  require(cells <= static_cast<double>(most_cells_of_slice), Failure::case_file,
          fmt::format("a time slice has at most {} cells, got {:.3g}", most_cells_of_slice, cells));
}

}  // namespace

std::vector<int> even_partition(int cells, int parts) {
  std::vector<int> first(at(parts) + 1);
  for (int p = 0; p <= parts; ++p) {
    first[at(p)] = p * (cells / parts) + std::min(p, cells % parts);
  }
  return first;
}

SliceLayout layout_of(const Block& block, int dim) {
  SliceLayout layout;
  layout.size = 1;
  for (int a = 0; a < dim; ++a) {
    layout.stride[at(a)] = layout.size;
    layout.first += layout.size;
    layout.size *= block.count[at(a)] + std::ptrdiff_t{2};
  }
  return layout;
}

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

  explicit Inside(const Communicator& c) : comm(c) {}

  /// Ranks lie on the process grid with y fastest.
  std::array<int, max_dim> place(int rank) const {
    return {0, rank % processes[1], rank / processes[1]};
  }

  Block block_at(const std::array<int, max_dim>& place) const {
    Block block;
    for (int a = 0; a < max_dim; ++a) {
      const std::vector<int>& first = partition[at(a)];
      block.start[at(a)] = first[at(place[at(a)])];
      block.count[at(a)] = first[at(place[at(a)] + 1)] - block.start[at(a)];
    }
    return block;
  }
};

Grid::Grid(const Communicator& comm, GridShape shape, std::optional<std::array<int, 2>> processes) {
  collectively(comm, [&] { require_shape(shape); });
  auto inside = std::make_shared<Inside>(comm);
  const auto [py, pz] = processes.value_or(process_grid(shape, comm.size()));
  const int dim = shape.dim();
  const std::array<int, max_dim> cells{shape.axes[0].cells, dim > 1 ? shape.axes[1].cells : 1,
                                       dim > 2 ? shape.axes[2].cells : 1};
  collectively(comm, [&, py = py, pz = pz] {
    require(py >= 1 && pz >= 1 && py <= cells[1] && pz <= cells[2] && py <= comm.size() / pz,
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
    inside->process = inside->place(comm.rank());
    for (int a = 0; a < max_dim; ++a) {
      const int color = a == 1 ? inside->process[2] : a == 2 ? inside->process[1] : comm.rank();
      check_mpi(
          MPI_Comm_split(inside->active.get(), color, comm.rank(), inside->line[at(a)].slot()));
      check_mpi(MPI_Comm_set_errhandler(inside->line[at(a)].get(), MPI_ERRORS_RETURN));
    }
    inside->owned = inside->block_at(inside->process);
    inside->layout = layout_of(inside->owned, dim);
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
MPI_Comm Grid::active_comm() const { return inside_->active.get(); }

Block Grid::owned_by(int rank) const {
  if (rank >= processes(1) * processes(2)) return {{0, 0, 0}, {0, 0, 0}};
  return inside_->block_at(inside_->place(rank));
}

}  // namespace deblai
