#include <deblai/cases/recorded.hpp>

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include <deblai/cases/earlier_run.hpp>
#include <deblai/cases/recorded_film.hpp>
#include <deblai/cases/run_record.hpp>
#include <deblai/input/gridded.hpp>
#include <deblai/input/lattice.hpp>
#include <deblai/input/mesh_reader.hpp>
#include <deblai/input/nifti.hpp>
#include <deblai/input/volume_density.hpp>
#include <deblai/output/path_file.hpp>
#include <deblai/report/plain_words.hpp>

namespace deblai {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

/// A path.h5.
class RecordedPath : public Recorded {
 public:
  RecordedPath(const Communicator& world, const fs::path& file)
      : file_(world, file),
        shape_(file_.shape()),
        times_(TimeSteps(shape_.time_steps, shape_.time_grading).face) {
    shape_.time_steps = 1;
    shape_.time_grading = 0;
  }

  const GridShape& shape() const override { return shape_; }
  const std::vector<double>& times() const override { return times_; }

  Field density(const Grid& grid, int time) const override {
    if (!path_) path_.emplace(file_.read(Grid(grid.comm(), file_.shape())).path.density);
    Field slice(grid, 1);
    for_each_line(grid, 1, [&](int, int z, int y) {
      std::copy_n(path_->line(time, z, y), grid.owned().count[0], slice.line(0, z, y));
    });
    return slice;
  }

 private:
  PathFile file_;
  GridShape shape_;
  std::vector<double> times_;
  mutable std::optional<Field> path_;  ///< read when first asked for
};

/// Numbers of any format, at one time.
class RecordedVolume : public Recorded {
 public:
  RecordedVolume(const Communicator& world, std::shared_ptr<const Volume> volume, std::string name)
      : name_(std::move(name)) {
    collectively(world, [&] {
      const std::optional<Lattice> lattice = lattice_of(*volume);
      require(lattice.has_value(), Failure::input,
              fmt::format("{}: its voxels are oblique, and a grid has its axes along the world's\n"
                          "  compare the volumes that runs wrote: these are not",
                          name_));
      shape_ = lattice->shape(1);
      shape_.axes.resize(static_cast<std::size_t>(volume->dim));
    });
    try {
      density_ = std::make_shared<VolumeDensity>(std::move(volume), Resample::conserve_mass);
    } catch (const Error& error) {  // alike on all ranks
      throw CollectiveError(error.failure(), fmt::format("{}: {}", name_, error.what()));
    }
  }

  const GridShape& shape() const override { return shape_; }
  const std::vector<double>& times() const override { return times_; }
  Field density(const Grid& grid, int) const override { return fill(grid, *density_, name_); }

 private:
  std::string name_;
  GridShape shape_;
  std::vector<double> times_{0};
  std::shared_ptr<const VolumeDensity> density_;
};

/// A run, and the film of it that shows the density: of a group its template.
RecordedResult open_run(const Communicator& world, const std::string& name) {
  const Json run = read_run_record(world, name);
  RecordedResult result;
  result.name = name;
  RunFacts& facts = result.run.emplace();
  std::string film;
  GridShape shape;
  collectively(world, [&] {
    const std::string status = text_at(run, "/status");
    require(
        status == "converged" || status == "iteration_limit", Failure::input,
        fmt::format("{}: the run has not finished: its status is `{}`\n  {}", name, status,
                    status == "failed" ? "run the case again"
                                       : fmt::format("`deblai resume {}` goes on with it", name)));
    const std::string error = text_at(run, "/error");
    require(error.empty(), Failure::input,
            fmt::format("{}: the run ended before its film was complete: {}\n  run the case again",
                        name, error));
    facts.problem = text_at(run, "/problem");
    facts.fingerprint = text_at(run, "/result/fingerprint");
    const double squared = number_at(run, "/result/distance_squared");
    if (std::isfinite(squared)) facts.distance_squared = squared;
    for (const Json& each : run.value("outputs", Json::array())) {
      const std::string file = each.is_string() ? each.get<std::string>() : std::string();
      if (film.empty() && (file == "fields/density.pvd" || file == "fields/template.pvd"))
        film = file;
    }
    require(!film.empty(), Failure::input,
            fmt::format("{}: a {} has no densities to compare\n  its flow is in fields/flow.pvd",
                        name, facts.problem));
    shape = shape_of(run, name);
  });
  result.record = open_film(world, fs::path(name) / film, std::move(shape));
  return result;
}

std::unique_ptr<Recorded> open_file(const Communicator& world, const fs::path& file) {
  const std::string ending = file.extension().string();
  if (ending == ".pvd") return open_film(world, file);
  if (ending == ".pvti") return open_picture(world, file);
  if (file.filename() == path_file_name) return std::make_unique<RecordedPath>(world, file);
  if (is_nifti_name(file))
    return std::make_unique<RecordedVolume>(world, read_nifti(world, file, {}), file.string());
  const std::string format = grid_format_of(file);
  collectively(world, [&] {
    require(!format.empty(), Failure::input,
            fmt::format("{}: is no result: it holds no numbers on a grid, as far as its name says\n"
                        "  name a run directory, or a .pvd, .vti, .pvti, .nii, .nii.gz or .h5 file",
                        file.string()));
  });
  return std::make_unique<RecordedVolume>(world, read_gridded(world, format, file, {}),
                                          file.string());
}

}  // namespace

RecordedResult open_result(const Communicator& world, const std::string& name) {
  bool is_directory = false;
  collectively(world, [&] {
    std::error_code code;
    require(fs::exists(name, code), Failure::input,
            fmt::format("{}: no such file or directory\n  name a run directory, as `deblai run -o "
                        "DIR` made it, or a frame or volume of one",
                        name));
    is_directory = fs::is_directory(name, code);
  });
  if (is_directory) return open_run(world, name);
  return {name, std::nullopt, open_file(world, name)};
}

}  // namespace deblai
