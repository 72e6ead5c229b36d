#include <deblai/cases/film.hpp>

#include <string>
#include <vector>

namespace deblai {

namespace {

std::vector<const Field*> pointers(const std::vector<Field>& fields) {
  std::vector<const Field*> result;
  for (const Field& field : fields) result.push_back(&field);
  return result;
}

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
    }
  }
  return snapshot;
}

}  // namespace

Film::Film(const Grid& grid, const std::filesystem::path& directory)
    : writer_(Writers::make("vtk", grid, directory)) {}

void Film::write(const Geodesic& geodesic, const OutputCase& output) {
  for (int i = 0; i < output.frames; ++i) {
    const double time = static_cast<double>(i) / (output.frames - 1);
    const Frame frame = frame_at(geodesic, time, output.velocity_floor);
    writer_->write(snapshot_of(frame, i, output.fields));
  }
  writer_->close();
}

}  // namespace deblai
