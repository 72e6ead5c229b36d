#include <fmt/format.h>

#include <deblai/cases/command.hpp>
#include <deblai/cases/report_page.hpp>

namespace deblai {

namespace {

class ReportCommand : public Command {
 public:
  void declare(CLI::App& parser) override {
    parser.description("write report.html, a page that shows a finished run, into its directory");
    parser.add_option("DIR", directory_, "the run directory")->type_name("")->required();
    parser.footer("example: deblai report runs/shapes_3d");
  }

  int run(const Invocation& invocation) override {
    const std::filesystem::path page = write_report(invocation.world, directory_);
    say(invocation.world, fmt::format("report   open {} in a browser\n", page.string()));
    return 0;
  }

 private:
  std::string directory_;
};

const Commands::Entry entry("report", [] { return std::make_unique<ReportCommand>(); });

}  // namespace

}  // namespace deblai
