#include <filesystem>

#include <fmt/format.h>

#include <deblai/base/atomic_file.hpp>
#include <deblai/cases/command.hpp>
#include <deblai/cases/templates.hpp>

namespace deblai {

namespace {

namespace fs = std::filesystem;

class NewCommand : public Command {
 public:
  void declare(CLI::App& parser) override {
    parser.description("a folder with a commented case to begin with");
    std::string known;
    for (const Template& each : templates())
      known += fmt::format("\n  {:<12} {}", each.name, each.help);
    parser.add_option("TEMPLATE", name_, "one of those below")->required();
    parser.add_option("DIR", directory_, "the folder to make; default: the template's name");
    parser.footer("templates:" + known +
                  "\nexample: deblai new unbalanced growth\n"
                  "         deblai run growth/case.yaml");
  }

  int run(const Invocation& invocation) override {
    const fs::path folder = directory_.empty() ? name_ : directory_;
    const fs::path file = folder / "case.yaml";
    collectively(invocation.world, [&] {
      const Template& chosen = find_template(name_);
      if (!invocation.world.is_root()) return;
      std::error_code error;
      require(!fs::exists(file, error), Failure::usage,
              fmt::format("{}: is there already; choose another folder", file.string()));
      fs::create_directories(folder, error);
      require(!error, Failure::resources,
              fmt::format("{}: cannot make this folder: {}", folder.string(), error.message()));
      write_atomically(file, chosen.text);
    });
    say(invocation.world, fmt::format("wrote {0}\nrun it with: deblai run {0}\n", file.string()));
    return 0;
  }

 private:
  std::string name_;
  std::string directory_;
};

const Commands::Entry entry("new", [] { return std::make_unique<NewCommand>(); });

}  // namespace

}  // namespace deblai
