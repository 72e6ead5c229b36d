#include <fmt/format.h>

#include <deblai/cases/command.hpp>
#include <deblai/cases/volume_info.hpp>
#include <deblai/input/gridded.hpp>
#include <deblai/input/mesh_info.hpp>
#include <deblai/input/mesh_reader.hpp>
#include <deblai/input/nifti_header.hpp>

namespace deblai {

namespace {

std::string in_words(const MeshInfo& mesh) {
  std::string text = fmt::format("  {} vertices, {} triangles, {} piece{}\n", mesh.vertices,
                                 mesh.faces, mesh.components, mesh.components == 1 ? "" : "s");
  text += mesh.closed ? "  closed" : "  not closed";
  if (mesh.open_edges > 0) text += fmt::format(", {} open edges", mesh.open_edges);
  if (mesh.nonmanifold_edges > 0)
    text += fmt::format(", {} edges of more than two triangles", mesh.nonmanifold_edges);
  if (mesh.genus) text += fmt::format(", genus {}", *mesh.genus);
  text += fmt::format("\n  area {:.6g}", mesh.area);
  if (mesh.volume) text += fmt::format(", volume {:.6g}", *mesh.volume);
  text += "\n  bounds";
  for (std::size_t a = 0; a < 3; ++a) {
    text += fmt::format("{} [{:.6g}, {:.6g}]", a == 0 ? "" : " x", mesh.bounds.low[a],
                        mesh.bounds.high[a]);
  }
  return text + "\n";
}

/// What a run would say of this surface; empty when it takes it.
std::string refusal(const TriangleMesh& mesh, const std::string& file) {
  try {
    closed_surface(mesh, file);
    return {};
  } catch (const Error& error) {
    return error.what();
  }
}

class InfoCommand : public Command {
 public:
  void declare(CLI::App& parser) override {
    parser.description(
        "what a surface mesh, a volume or a picture is, and whether a run would take it");
    parser
        .add_option("FILE", files_,
                    "surface meshes (.obj, .stl, .ply, .vtp, .gii), volumes (.nii, .nii.gz, .hdr), "
                    "pictures (.png), or numbers on a grid (.vti, .h5)")
        ->required();
    parser.footer(
        "example: deblai info cow.obj brain.nii.gz\n"
        "exit code 4 when a file cannot be read or a surface is not closed");
  }

  int run(const Invocation& invocation) override {
    std::string unreadable;
    bool refused = false;
    for (const std::string& file : files_) {
      try {
        refused = !look(invocation.world, file) || refused;
      } catch (const CollectiveError& error) {
        if (error.failure() != Failure::input) throw;
        unreadable += (unreadable.empty() ? "" : "\n  ") + std::string(error.what());
      }
    }
    if (!unreadable.empty()) throw CollectiveError(Failure::input, unreadable);
    return refused ? static_cast<int>(Failure::input) : 0;
  }

 private:
  /// Describe the file; whether a run would take it. Collective.
  static bool look(const Communicator& world, const std::string& file) {
    const std::string format = grid_format_of(file);
    if (is_nifti_name(file) || !format.empty()) {
      std::string text;
      collectively(world, [&] {
        if (world.is_root()) text = format.empty() ? volume_text(file) : gridded_text(format, file);
      });
      say(world, file + "\n" + text);
      return true;
    }
    const TriangleMesh mesh = read_mesh(world, file);
    std::string refused;
    std::string text;
    collectively(world, [&] {
      refused = refusal(mesh, file);
      text = fmt::format(
          "{}\n{}  {}\n", file, in_words(describe(mesh)),
          refused.empty() ? "can be a source or target" : "would be refused: " + refused);
    });
    say(world, text);
    return refused.empty();
  }

  std::vector<std::string> files_;
};

const Commands::Entry entry("info", [] { return std::make_unique<InfoCommand>(); });

}  // namespace

}  // namespace deblai
