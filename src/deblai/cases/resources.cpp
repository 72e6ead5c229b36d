#include <deblai/cases/resources.hpp>

#include <algorithm>
#include <cmath>
#include <thread>

#include <fmt/format.h>

#include <deblai/cases/flow_cost.hpp>
#include <deblai/cases/posed.hpp>
#include <deblai/problems/barycentre.hpp>
#include <deblai/output/path_file.hpp>
#include <deblai/report/memory.hpp>

namespace deblai {

namespace {

/// Cells of a slice on the rank that owns most.
double largest_block(const GridShape& shape, int ranks) {
  const std::array<int, 2> processes = process_grid(shape, ranks);
  double cells = 1;
  for (int a = 0; a < shape.dim(); ++a) {
    const int parts = a == 0 ? 1 : processes[static_cast<std::size_t>(a - 1)];
    cells *= (shape.axes[static_cast<std::size_t>(a)].cells + parts - 1) / parts;
  }
  return cells;
}

/// Numbers a cell in all pictures.
double picture_floats(const Case& c) {
  const double mask = c.cost.obstacles ? 1 : 0;
  if (c.is_minimal_flow()) return 3 + 2 + mask;
  double frame = mask;
  for (const OutputField field : c.output.fields) {
    const bool is_vector = field == OutputField::velocity || field == OutputField::momentum;
    frame += is_vector ? 3 : 1;
  }
  if (c.output.every) return frame * (std::ceil(c.stepping->end / *c.output.every) + 1);
  if (!c.is_barycentre()) return frame * c.pictures();
  return frame * c.output.frames * static_cast<double>(c.densities.size()) + 1 + mask;
}

/// Numbers a cell in the NIfTI files of a run; twice while they are joined.
double volume_floats(const Case& c) {
  if (c.output.nifti == NiftiOutput::none) return 0;
  if (c.output.nifti == NiftiOutput::template_alone) return 2;
  double scalars = c.cost.obstacles ? 1 : 0;
  for (const OutputField field : c.output.fields)
    scalars += field == OutputField::velocity || field == OutputField::momentum ? 0 : 1;
  if (c.is_minimal_flow()) return 2 + scalars;
  const double followed = (c.output.map ? 2 : 0) + (c.labels ? 1 : 0);
  const double frames =
      scalars * c.pictures() * (c.is_barycentre() ? double(c.densities.size()) : 1);
  return (frames + followed + (c.is_barycentre() ? 1 : 0)) *
         (c.output.nifti == NiftiOutput::together ? 2 : 1);
}

/// Where tracers are in every cell: the motion, what of it a step has fetched, and the tracers.
double followed_slices(const GridShape& shape) { return 16 + 10 * shape.dim(); }

/// Tracers at each picture, as points and in lines, and pictures of map and labels.
double followed_disk_bytes(const GridShape& shape, const Case& c) {
  const double cells = static_cast<double>(shape.cells());
  double bytes = 0;
  if (c.output.map) bytes += 4 * 8 * cells;
  if (c.labels) bytes += 4 * 4 * cells;
  if (!c.tracers) return bytes;
  double count = c.tracers->count.value_or(1);
  if (c.tracers->spacing) {
    count = 1;
    for (const Axis& axis : shape.axes) count *= axis.length / c.tracers->spacing->along(axis);
  }
  return bytes + 150 * count * c.pictures();
}

Needs needs_without_volumes(const GridShape& shape, const Case& c, int ranks,
                            int ranks_on_machine) {
  Needs needs;
  const double cells = static_cast<double>(shape.cells());
  const int processes = process_grid(shape, ranks)[0] * process_grid(shape, ranks)[1];
  const int cores = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  // On one machine more ranks than cores take turns.
  const double speed = ranks_on_machine == ranks ? std::min(processes, cores) : processes;
  // Ranks beyond the process grid own nothing.
  const int storing = std::min(ranks_on_machine, processes);
  if (c.is_continuity()) {
    // The density, 4 copies of it as vectors and 5 as fields, and 4 vectors an axis.
    double slices = 9 + 4 * shape.dim() + 4;
    // The path of an earlier run.
    if (c.velocity.run) slices += (2 + shape.dim()) * shape.time_steps + 1;
    if (c.follows()) slices += followed_slices(shape);
    needs.bytes_per_rank = largest_block(shape, ranks) * slices * 8;
    needs.bytes_on_machine = needs.bytes_per_rank * storing;
    needs.disk_bytes = 4 * picture_floats(c) * cells + followed_disk_bytes(shape, c) + 1e6;
    // A velocity that crosses the box in unit time.
    double across = 0;
    for (const Axis& axis : shape.axes) across += axis.cells;
    const double steps = c.transport.steps.step ? c.transport.end / *c.transport.steps.step
                                                : across * c.transport.end / c.transport.steps.cfl;
    needs.seconds = steps * cells * 60e-9 * shape.dim() / speed;
    return needs;
  }
  if (c.is_film()) {
    // The frames twice, and in each slab velocity, momentum and potential; multigrid.
    const double frames = static_cast<double>(c.frames.size());
    double slices = frames * (3 + 2 * shape.dim()) + 20 + 6 * shape.dim();
    if (c.follows()) slices += followed_slices(shape);
    needs.bytes_per_rank = largest_block(shape, ranks) * slices * 8;
    needs.bytes_on_machine = needs.bytes_per_rank * storing;
    needs.disk_bytes = 4 * picture_floats(c) * cells + followed_disk_bytes(shape, c) + 1e6;
    needs.seconds = 25 * frames * cells * 200e-9 * shape.dim() / speed;
    return needs;
  }
  if (c.is_implicit_flow()) {
    // Numbers a cell: densities, what follows from them, Newton's method, and the multigrid of its
    // linear systems. Measured: 52 in 2D, 56 in 3D.
    const double convolution =
        c.energy->interaction ? 7 * std::pow(2, shape.dim()) : 0;  // complex, twice as long an axis
    needs.bytes_per_rank =
        largest_block(shape, ranks) * (48 + 4 * shape.dim() + convolution) * 8 + 60e6;
    needs.bytes_on_machine = needs.bytes_per_rank * storing;
    needs.disk_bytes = 4 * picture_floats(c) * cells + followed_disk_bytes(shape, c) + 1e6;
    needs.seconds = likely_seconds(c, shape) / speed;
    return needs;
  }
  // A frame while it is written: density, momentum and velocity, and their numbers as floats.
  double frame_bytes = largest_block(shape, ranks) * ((1 + 2 * shape.dim()) * 8 + 7 * 4);
  if (c.growth) frame_bytes += largest_block(shape, ranks) * (2 * 8 + 2 * 4);
  const int fields = (c.cost.weight || c.cost.obstacles ? 3 : 0) + (c.growth ? 1 : 0);
  const double medium_bytes = 8 * fields * largest_block(shape, ranks);
  const int legs = static_cast<int>(c.densities.size());
  const Model model = outlined_model(c);
  const double solver_bytes = c.is_barycentre()
                                  ? predicted_bytes(shape, ranks, c.solver, model, legs)
                                  : predicted_bytes(shape, ranks, c.solver, model);
  // A convolution: complex numbers on a box twice as long an axis, transposed, and its modes.
  const bool convolves = c.energy && c.energy->interaction;
  const double convolution_bytes =
      convolves ? 8 * 7 * std::pow(2, shape.dim()) * largest_block(shape, ranks) : 0;
  const double followed_bytes =
      c.follows() ? 8 * followed_slices(shape) * largest_block(shape, ranks) : 0;
  // The frames of a sequence, of which two are being joined; a finished leg lies on the disk.
  const double waiting_bytes =
      c.is_sequence() ? 8 * static_cast<double>(c.frames.size()) * largest_block(shape, ranks) : 0;
  needs.bytes_per_rank = solver_bytes + frame_bytes + medium_bytes + convolution_bytes +
                         followed_bytes + waiting_bytes;
  needs.disk_bytes = 4 * picture_floats(c) * cells + followed_disk_bytes(shape, c) + 1e6;
  const int sequence_legs = c.is_sequence() ? static_cast<int>(c.frames.size()) - 1 : 0;
  const int paths = c.is_sequence() ? sequence_legs : c.output.path ? 1 : 0;
  needs.disk_bytes += paths * path_bytes(shape, c.growth.has_value());

  // Iterations that a whole solve comes to on the finest level, and what one costs a cell on a
  // core that is free: from the examples, whose rates of convergence differ by factors.
  const double typical_iterations = 70 * std::pow(1e-3 / c.solver.stopping.tolerance, 0.75);
  const double seconds_per_cell = shape.dim() == 3 ? 60e-9 : 35e-9;
  needs.bytes_on_machine = needs.bytes_per_rank * storing;
  needs.seconds = std::min<double>(typical_iterations, c.solver.stopping.max_iterations) * cells *
                  shape.time_steps * std::max({legs, sequence_legs, 1}) * seconds_per_cell / speed;
  if (c.stepping) needs.seconds = likely_seconds(c, shape) / speed;
  return needs;
}

/// Bytes of a checkpoint; 0 where none are made.
double checkpoint_bytes(const GridShape& shape, const Case& c) {
  if (!c.can_resume()) return 0;
  const double slice = 8 * static_cast<double>(shape.cells());
  if (c.is_continuity() || c.is_implicit_flow()) return slice;
  const double state = state_bytes(shape, c.solver, outlined_model(c));
  if (c.is_gradient_flow()) return state + 2 * slice;
  return state * std::max(1.0, static_cast<double>(c.densities.size()));
}

}  // namespace

Needs needs_of(const GridShape& shape, const Case& c, int ranks, int ranks_on_machine) {
  Needs needs = needs_without_volumes(shape, c, ranks, ranks_on_machine);
  // Two generations, and a third until it takes the place of the oldest.
  needs.checkpoint_bytes = 3 * checkpoint_bytes(shape, c);
  if (c.output.nifti == NiftiOutput::none) return needs;
  const double cells = static_cast<double>(shape.cells());
  needs.disk_bytes += 4 * volume_floats(c) * cells;
  return needs;
}

int ranks_on_machine(const Communicator& comm) {
  OwnedComm machine;
  check_mpi(MPI_Comm_split_type(comm.get(), MPI_COMM_TYPE_SHARED, comm.rank(), MPI_INFO_NULL,
                                machine.slot()));
  int size = 1;
  check_mpi(MPI_Comm_size(machine.get(), &size));
  return size;
}

void require_resources(const Needs& needs, double available_bytes, double free_disk_bytes,
                       const std::filesystem::path& directory) {
  require(needs.bytes_on_machine <= available_bytes, Failure::resources,
          fmt::format("this case needs {} of memory on this machine, which has {} available\n"
                      "  use fewer domain.cells or domain.time_steps, or more machines",
                      readable_bytes(needs.bytes_on_machine), readable_bytes(available_bytes)));
  require(needs.disk_bytes <= free_disk_bytes, Failure::resources,
          fmt::format("{}: the results need {} on the disk, which has {} free\n"
                      "  use fewer output.frames, fewer domain.cells, or another directory (-o)",
                      directory.string(), readable_bytes(needs.disk_bytes),
                      readable_bytes(free_disk_bytes)));
}

}  // namespace deblai
