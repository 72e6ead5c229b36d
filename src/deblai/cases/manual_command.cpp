#include <fmt/format.h>

#include <deblai/cases/command.hpp>
#include <deblai/cases/command_table.hpp>
#include <deblai/cases/explain.hpp>
#include <deblai/report/versions.hpp>

namespace deblai {

namespace {

/// Text as roff takes it: backslashes and hyphens are spelt, and a line that begins with a dot or a
/// quote would be a command.
std::string roff(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    const bool begins_line = safe.empty() || safe.back() == '\n';
    if (begins_line && (c == '.' || c == '\'')) safe += "\\&";
    if (c == '\\') {
      safe += "\\e";
    } else if (c == '-') {
      safe += "\\-";
    } else {
      safe += c;
    }
  }
  return safe;
}

std::string verbatim(const std::string& text) {
  return text.empty() ? "" : fmt::format(".PP\n.nf\n{}\n.fi\n", roff(text));
}

std::string described(const CommandTable::Entry& command) {
  std::string synopsis = command.name;
  std::string options;
  for (const CommandTable::Option& option : command.options) {
    if (option.positional) synopsis += " " + option.name;
    options += fmt::format(".TP\n.B {}\n{}\n", roff(option.positional ? option.name : option.names),
                           roff(option.help));
  }
  return fmt::format(".SS {}\n{}\n", roff(synopsis), roff(command.help)) + options +
         verbatim(command.footer);
}

std::string manual() {
  const CommandTable table = command_table();
  std::string page = fmt::format(".TH DEBLAI 1 \"\" \"deblai {}\"\n", version());
  page +=
      ".SH NAME\ndeblai \\- dynamical optimal transport on distributed grids\n"
      ".SH SYNOPSIS\n.B deblai\nCOMMAND [options]\n.br\n"
      ".B mpirun \\-n 4 deblai\nCOMMAND [options]\n.SH COMMANDS\n";
  for (const CommandTable::Entry& command : table.entries) page += described(command);
  page += ".SH CASE FILE\n" + verbatim(explain_all());
  return page + ".SH NOTES\n" + verbatim(table.footer);
}

class ManualCommand : public Command {
 public:
  void declare(CLI::App& parser) override {
    parser.description("the manual page: every command, and every key of the case file");
    parser.footer("example: deblai manual | man -l -");
  }

  int run(const Invocation& invocation) override {
    say(invocation.world, manual());
    return 0;
  }
};

const Commands::Entry entry("manual", [] { return std::make_unique<ManualCommand>(); });

}  // namespace

}  // namespace deblai
