#include <deblai/cases/film.hpp>

#include <utility>

#include <deblai/output/vtk_isosurface.hpp>

namespace deblai {

namespace {

Snapshot snapshot_of(const Frame& frame, int index, const std::vector<OutputField>& fields) {
  Snapshot snapshot{index, frame.time, {}};
  for (const OutputField field : fields) {
    switch (field) {
      case OutputField::density:
        snapshot.fields.push_back({"density", {&frame.density}});
        break;
      case OutputField::velocity:
        snapshot.fields.push_back({"velocity", pointers(frame.velocity)});
        break;
      case OutputField::momentum:
        snapshot.fields.push_back({"momentum", pointers(frame.momentum)});
        break;
      case OutputField::growth_rate:
        snapshot.fields.push_back({"growth_rate", {&frame.growth_rate.value()}});
        break;
      case OutputField::source:
        snapshot.fields.push_back({"source", {&frame.source.value()}});
        break;
    }
  }
  return snapshot;
}

/// What is per time, where unit time takes that long.
void take_longer(Frame& frame, double duration) {
  for (auto* vector : {&frame.momentum, &frame.velocity})
    for (Field& component : *vector) scale(component, 1 / duration);
  for (auto* scalar : {&frame.source, &frame.growth_rate})
    if (*scalar) scale(**scalar, 1 / duration);
}

/// 1 in an obstacle; none where there are none. Collective.
std::optional<Field> obstacles_of(const std::optional<Field>& mobility) {
  if (!mobility || minimum(*mobility) > 0) return std::nullopt;
  Field mask = *mobility;
  for (double& value : mask.raw()) value = value > 0 ? 0 : 1;
  return mask;
}

/// A film of maps or labels has no surface.
bool shows_a_density(const std::string& name) {
  return name == "density" || name == "template" || name.starts_with("leg_");
}

std::unique_ptr<Writer> surface_writer(const Grid& grid, const std::filesystem::path& folder,
                                       const std::string& name, Isosurface surface,
                                       const std::vector<double>& kept) {
  const std::string stem = name == "density" ? "surface" : name + "_surface";
  return std::make_unique<VtkIsosurface>(grid, folder / (stem + ".pvd"),
                                         surface == Isosurface::same_volume
                                             ? VtkIsosurface::Level::same_volume
                                             : VtkIsosurface::Level::same_density,
                                         kept);
}

}  // namespace

std::vector<double> equal_times(const Span& span, int count) {
  std::vector<double> times;
  for (int i = 0; i + 1 < count; ++i)
    times.push_back(span.start + span.duration() * (static_cast<double>(i) / (count - 1)));
  times.push_back(span.end);
  return times;
}

std::vector<const Field*> pointers(const std::vector<Field>& fields) {
  std::vector<const Field*> result;
  for (const Field& field : fields) result.push_back(&field);
  return result;
}

Film::Film(const Grid& grid, const std::filesystem::path& directory, const std::string& name,
           const OutputCase& output, const std::vector<double>& kept) {
  writers_.push_back(Writers::make("vtk", grid, {directory / "fields" / name, {}, kept}));
  if (output.isosurface != Isosurface::none && shows_a_density(name))
    writers_.push_back(surface_writer(grid, directory / "fields", name, output.isosurface, kept));
  // A template is a single picture, whose file has no number.
  const bool is_template = name == "template";
  if (output.nifti == NiftiOutput::none) return;
  if (output.nifti == NiftiOutput::template_alone && !is_template) return;
  const bool apart = output.nifti == NiftiOutput::apart && !is_template;
  writers_.push_back(Writers::make(apart ? "nifti" : "nifti_4d", grid,
                                   {directory / "nifti" / name, output.voxels, kept}));
}

void Film::recall(std::vector<NamedField> first, const std::optional<Field>& mobility) {
  const std::optional<Field> obstacles = obstacles_of(mobility);
  if (obstacles) first.push_back({"mask", {&*obstacles}});
  for (const auto& writer : writers_) writer->recall({0, 0, first});
}

void Film::add(const Snapshot& snapshot) {
  for (const auto& writer : writers_) writer->write(snapshot);
}

std::vector<std::filesystem::path> Film::entrances() const {
  std::vector<std::filesystem::path> all;
  for (const auto& writer : writers_) all.push_back(writer->entrance());
  return all;
}

void Film::add(int index, double time, std::vector<NamedField> fields,
               const std::optional<Field>& mobility) {
  const std::optional<Field> obstacles = obstacles_of(mobility);
  if (obstacles) fields.push_back({"mask", {&*obstacles}});
  add({index, time, std::move(fields)});
}

void Film::close() {
  for (const auto& writer : writers_) writer->close();
}

void Film::write(std::vector<NamedField> fields, const std::optional<Field>& mobility) {
  add(0, 0, std::move(fields), mobility);
  close();
}

void Film::add(const Geodesic& geodesic, const Span& span, const std::vector<double>& times,
               int index, const OutputCase& output) {
  const std::optional<Field> obstacles = obstacles_of(geodesic.mobility);
  for (const double time : times) {
    Frame frame = frame_at(geodesic, (time - span.start) / span.duration(), output.velocity_floor);
    take_longer(frame, span.duration());
    frame.time = time;
    Snapshot snapshot = snapshot_of(frame, index++, output.fields);
    if (obstacles) snapshot.fields.push_back({"mask", {&*obstacles}});
    add(snapshot);
  }
}

void Film::write(const Geodesic& geodesic, const OutputCase& output) {
  add(geodesic, {}, equal_times({}, output.frames), 0, output);
  close();
}

}  // namespace deblai
