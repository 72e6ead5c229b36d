#include <deblai/output/vtk_tracers.hpp>

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <vtkCellArray.h>
#include <vtkDoubleArray.h>
#include <vtkFieldData.h>
#include <vtkFloatArray.h>
#include <vtkIdTypeArray.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>
#include <vtkXMLPolyDataWriter.h>

#include <deblai/base/all_to_all.hpp>
#include <deblai/output/vtk_file.hpp>

namespace deblai {
namespace {

constexpr std::size_t numbers = 7;  // a point

/// All points on the root, by name; none elsewhere. Collective.
std::vector<TracerPoint> gathered(const Communicator& comm, const std::vector<TracerPoint>& here) {
  Parcels parcels;
  for (const TracerPoint& point : here) {
    std::vector<double>& to = parcels[0];
    to.push_back(point.name);
    to.insert(to.end(), point.place.begin(), point.place.end());
    to.insert(to.end(), point.velocity.begin(), point.velocity.end());
  }
  const std::vector<double> arrived = all_to_all(comm, parcels);
  std::vector<TracerPoint> all;
  for (std::size_t i = 0; i < arrived.size(); i += numbers) {
    const double* from = arrived.data() + i;
    all.push_back({from[0], {from[1], from[2], from[3]}, {from[4], from[5], from[6]}});
  }
  std::sort(all.begin(), all.end(),
            [](const TracerPoint& a, const TracerPoint& b) { return a.name < b.name; });
  return all;
}

/// Points with what is known of each of them.
class Cloud {
 public:
  Cloud() {
    points_->SetDataTypeToDouble();
    id_->SetName("id");
    velocity_->SetName("velocity");
    velocity_->SetNumberOfComponents(3);
    speed_->SetName("speed");
    time_->SetName("time");
  }

  vtkIdType add(const TracerPoint& point, double time) {
    const auto [x, y, z] = point.velocity;
    id_->InsertNextValue(std::llround(point.name));
    velocity_->InsertNextTuple3(x, y, z);
    speed_->InsertNextValue(static_cast<float>(std::hypot(x, y, z)));
    time_->InsertNextValue(static_cast<float>(time));
    return points_->InsertNextPoint(point.place.data());
  }

  void add_to(vtkPolyData& data) const {
    data.SetPoints(points_);
    data.GetPointData()->AddArray(id_);
    data.GetPointData()->AddArray(time_);
    data.GetPointData()->AddArray(speed_);
    data.GetPointData()->AddArray(velocity_);
  }

 private:
  vtkNew<vtkPoints> points_;
  vtkNew<vtkIdTypeArray> id_;
  vtkNew<vtkFloatArray> velocity_, speed_, time_;
};

void publish(vtkPolyData& data, const std::filesystem::path& path) {
  AtomicFile file(path);
  const vtkNew<vtkXMLPolyDataWriter> writer;
  write_vtk(*writer, data, file);
  file.publish();
  file.keep();
}

void write_points(const std::vector<TracerPoint>& points, double time,
                  const std::filesystem::path& path) {
  Cloud cloud;
  const vtkNew<vtkCellArray> vertices;
  for (const TracerPoint& point : points) {
    const vtkIdType i = cloud.add(point, time);
    vertices->InsertNextCell(1, &i);
  }
  const vtkNew<vtkPolyData> data;
  cloud.add_to(*data);
  data->SetVerts(vertices);
  const vtkNew<vtkDoubleArray> value;
  value->SetName("TimeValue");
  value->InsertNextValue(time);
  data->GetFieldData()->AddArray(value);
  publish(*data, path);
}

/// A line a tracer through its places at all times.
void write_lines(const std::vector<std::vector<TracerPoint>>& frames,
                 const std::vector<VtkTime>& times, const std::filesystem::path& path) {
  Cloud cloud;
  const vtkNew<vtkCellArray> lines;
  for (std::size_t i = 0; i < frames.front().size(); ++i) {
    lines->InsertNextCell(static_cast<int>(frames.size()));
    for (std::size_t k = 0; k < frames.size(); ++k)
      lines->InsertCellPoint(cloud.add(frames[k][i], times[k].time));
  }
  const vtkNew<vtkPolyData> data;
  cloud.add_to(*data);
  data->SetLines(lines);
  publish(*data, path);
}

}  // namespace

VtkTracers::VtkTracers(const Communicator& comm, std::filesystem::path film)
    : comm_(comm), film_(std::move(film)) {
  collectively(comm_, [&] {
    if (!comm_.is_root()) return;
    std::error_code code;
    std::filesystem::create_directories(film_.parent_path(), code);
    if (code) fail_to_write(film_, code.value());
    AtomicFile(film_).write("a film comes here\n");
  });
}

void VtkTracers::write(int index, double time, const std::vector<TracerPoint>& here) {
  std::vector<TracerPoint> all = gathered(comm_, here);
  const std::string frame = fmt::format("{}_{:04}.vtp", film_.stem().string(), index);
  times_.push_back({time, frame});
  collectively(comm_, [&] {
    if (!comm_.is_root()) return;
    write_points(all, time, film_.parent_path() / frame);
    write_atomically(film_, vtk_film_index(times_));
    frames_.push_back(std::move(all));
  });
}

void VtkTracers::close() {
  collectively(comm_, [&] {
    if (!comm_.is_root() || frames_.empty()) return;
    write_lines(frames_, times_, lines());
    sync_folder(film_.parent_path());
  });
}

}  // namespace deblai
