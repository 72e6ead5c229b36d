#include <deblai/output/vtk_index.hpp>

#include <bit>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace deblai {
namespace {

constexpr std::string_view byte_order =
    std::endian::native == std::endian::little ? "LittleEndian" : "BigEndian";

/// Numbers are written so that reading them gives the same bits.
std::string per_axis(const GridShape& shape, double absent, double (*value)(const Axis&)) {
  std::vector<double> values(max_dim, absent);
  for (std::size_t a = 0; a < shape.axes.size(); ++a) values[a] = value(shape.axes[a]);
  return fmt::format("{}", fmt::join(values, " "));
}

Block whole(const GridShape& shape) {
  Block block;
  for (std::size_t a = 0; a < shape.axes.size(); ++a) block.count[a] = shape.axes[a].cells;
  return block;
}

}  // namespace

std::string vtk_image_index(const GridShape& shape, const std::vector<NamedField>& fields,
                            const std::vector<VtkSource>& pieces) {
  std::string arrays;
  for (const NamedField& field : fields) {
    arrays +=
        fmt::format("      <PDataArray type=\"Float32\" Name=\"{}\" NumberOfComponents=\"{}\"/>\n",
                    field.name, vtk_components(field));
  }
  std::string sources;
  for (const VtkSource& piece : pieces) {
    sources += fmt::format("    <Piece Extent=\"{}\" Source=\"{}\"/>\n",
                           fmt::join(piece.extent, " "), piece.file);
  }
  return fmt::format(
      "<?xml version=\"1.0\"?>\n"
      "<VTKFile type=\"PImageData\" version=\"1.0\" byte_order=\"{}\" header_type=\"UInt64\">\n"
      "  <PImageData WholeExtent=\"{}\" GhostLevel=\"0\" Origin=\"{}\" Spacing=\"{}\">\n"
      "    <PCellData>\n{}    </PCellData>\n"
      "{}  </PImageData>\n"
      "</VTKFile>\n",
      byte_order, fmt::join(vtk_extent(whole(shape), shape.dim()), " "),
      per_axis(shape, 0, [](const Axis& axis) { return axis.origin; }),
      per_axis(shape, 1, [](const Axis& axis) { return axis.spacing(); }), arrays, sources);
}

std::string vtk_surface_index(const std::vector<VtkSource>& pieces, const std::string& normals) {
  std::string data = "    <PPointData/>\n";
  if (!normals.empty()) {
    data = fmt::format(
        "    <PPointData Normals=\"{0}\">\n      <PDataArray type=\"Float32\" Name=\"{0}\" "
        "NumberOfComponents=\"3\"/>\n    </PPointData>\n",
        normals);
  }
  std::string sources;
  for (const VtkSource& piece : pieces)
    sources += fmt::format("    <Piece Source=\"{}\"/>\n", piece.file);
  return fmt::format(
      "<?xml version=\"1.0\"?>\n"
      "<VTKFile type=\"PPolyData\" version=\"1.0\" byte_order=\"{}\" header_type=\"UInt64\">\n"
      "  <PPolyData GhostLevel=\"0\">\n{}"
      "    <PPoints>\n      <PDataArray type=\"Float32\" Name=\"Points\" "
      "NumberOfComponents=\"3\"/>\n    </PPoints>\n"
      "{}  </PPolyData>\n"
      "</VTKFile>\n",
      byte_order, data, sources);
}

std::string vtk_film_index(const std::vector<VtkTime>& times) {
  std::string frames;
  for (const VtkTime& frame : times) {
    frames += fmt::format("    <DataSet timestep=\"{}\" part=\"0\" file=\"{}\"/>\n", frame.time,
                          frame.file);
  }
  return fmt::format(
      "<?xml version=\"1.0\"?>\n"
      "<VTKFile type=\"Collection\" version=\"1.0\" byte_order=\"{}\" header_type=\"UInt64\">\n"
      "  <Collection>\n{}  </Collection>\n"
      "</VTKFile>\n",
      byte_order, frames);
}

}  // namespace deblai
