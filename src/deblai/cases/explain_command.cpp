#include <fmt/format.h>
#include <fmt/ranges.h>

#include <deblai/cases/case_keys.hpp>
#include <deblai/cases/command.hpp>
#include <deblai/cases/explain.hpp>

namespace deblai {

namespace {

class ExplainCommand : public Command {
 public:
  void declare(CLI::App& parser) override {
    parser.description("what a key of the case file means; without a key, all of them");
    CLI::Option* key = parser.add_option("KEY", key_, "such as solver.tolerance");
    parser.add_flag("--paths", paths_, "the keys alone, a line each")->excludes(key);
    parser.footer("example: deblai explain solver.tolerance");
  }

  int run(const Invocation& invocation) override {
    std::string text;
    collectively(invocation.world, [&] {
      if (paths_) {
        text = fmt::format("{}\n", fmt::join(key_paths(), "\n"));
      } else {
        text = key_.empty() ? explain_all() : explain(key_);
      }
    });
    say(invocation.world, text);
    return 0;
  }

 private:
  std::string key_;
  bool paths_ = false;
};

class SchemaCommand : public Command {
 public:
  void declare(CLI::App& parser) override {
    parser.description("the JSON Schema of case files, for editors");
    parser.footer(
        "example: deblai schema > deblai.schema.json\n"
        "and in a case file, for editors with the YAML language server:\n"
        "         # yaml-language-server: $schema=deblai.schema.json");
  }

  int run(const Invocation& invocation) override {
    say(invocation.world, case_schema());
    return 0;
  }
};

const Commands::Entry explain_entry("explain", [] { return std::make_unique<ExplainCommand>(); });
const Commands::Entry schema_entry("schema", [] { return std::make_unique<SchemaCommand>(); });

}  // namespace

}  // namespace deblai
