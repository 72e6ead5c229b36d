#include <deblai/output/path_file.hpp>

#include <fmt/format.h>

#include <deblai/field/halo.hpp>

namespace deblai {

namespace {

constexpr const char* kind = "path";

std::string momentum_name(std::size_t axis) { return fmt::format("momentum_{}", "xyz"[axis]); }

/// At least `count` of that name.
const std::vector<double>& numbers_in(const Notes& notes, const std::string& name,
                                      const std::filesystem::path& file, std::size_t count = 1) {
  const auto found = notes.numbers.find(name);
  require(found != notes.numbers.end() && found->second.size() >= count, Failure::input,
          fmt::format("{}: is damaged: it does not tell `{}`\n  run the geodesic again",
                      file.string(), name));
  return found->second;
}

GridShape shape_in(const Notes& notes, const std::filesystem::path& file) {
  const auto text = notes.texts.find("kind");
  require(
      text != notes.texts.end() && text->second == kind, Failure::input,
      fmt::format("{}: holds no path\n  the path.h5 of a run with `output: {{path: true}}` does",
                  file.string()));
  const std::vector<double>& cells = numbers_in(notes, "cells", file);
  const std::vector<double>& origin = numbers_in(notes, "origin", file, cells.size());
  const std::vector<double>& length = numbers_in(notes, "length", file, cells.size());
  GridShape shape;
  for (std::size_t a = 0; a < cells.size(); ++a)
    shape.axes.push_back({static_cast<int>(cells[a]), origin[a], length[a]});
  shape.time_steps = static_cast<int>(numbers_in(notes, "time_steps", file)[0]);
  shape.time_grading = numbers_in(notes, "time_grading", file)[0];
  return shape;
}

}  // namespace

void write_path(const StoredPath& stored, const std::filesystem::path& file) {
  write_path(stored.path, stored.viscosity, stored.growth_length, {}, file);
}

void write_path(const StaggeredPath& path, double viscosity, double growth_length, Notes notes,
                const std::filesystem::path& file) {
  const GridShape& shape = path.grid().shape();
  notes.texts["kind"] = kind;
  for (const Axis& axis : shape.axes) {
    notes.numbers["cells"].push_back(axis.cells);
    notes.numbers["origin"].push_back(axis.origin);
    notes.numbers["length"].push_back(axis.length);
  }
  notes.numbers["time_steps"] = {static_cast<double>(shape.time_steps)};
  notes.numbers["time_grading"] = {shape.time_grading};
  notes.numbers["viscosity"] = {viscosity};
  notes.numbers["growth_length"] = {growth_length};
  std::vector<StoredField> fields{{"density", &path.density}};
  for (std::size_t a = 0; a < path.momentum.size(); ++a)
    fields.push_back({momentum_name(a), &path.momentum[a]});
  if (path.source) fields.push_back({"source", &*path.source});
  write_store(path.grid().comm(), file, notes, fields);
}

double path_bytes(const GridShape& shape, bool has_source) {
  const double slabs = shape.time_steps;
  const double slices = slabs + 1 + shape.dim() * slabs + (has_source ? slabs : 0);
  return 8 * slices * static_cast<double>(shape.cells());
}

PathFile::PathFile(const Communicator& comm, const std::filesystem::path& file)
    : store_(comm, file) {
  collectively(comm, [&] { shape_ = shape_in(store_.notes(), file); });
}

StoredPath PathFile::read(const Grid& grid) const {
  StoredPath stored{StaggeredPath(grid), 0, 1};
  collectively(grid.comm(), [&] {
    stored.viscosity = numbers_in(store_.notes(), "viscosity", store_.path())[0];
    stored.growth_length = numbers_in(store_.notes(), "growth_length", store_.path())[0];
  });
  store_.read("density", stored.path.density);
  Halo around(grid, grid.time_steps() + 1);
  for (int a = 0; a < grid.dim(); ++a) around.exchange(a, {&stored.path.density});
  Halo halo(grid, grid.time_steps());
  for (std::size_t a = 0; a < stored.path.momentum.size(); ++a) {
    Field& momentum = stored.path.momentum[a];
    store_.read(momentum_name(a), momentum);
    halo.exchange(static_cast<int>(a), {&momentum});
  }
  for (const StoredArray& array : store_.arrays()) {
    if (array.name != "source") continue;
    stored.path.source.emplace(grid, grid.time_steps());
    store_.read("source", *stored.path.source);
  }
  return stored;
}

}  // namespace deblai
