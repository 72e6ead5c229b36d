#include <deblai/cases/command_line.hpp>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <deblai/cases/command.hpp>
#include <deblai/cases/nearest.hpp>
#include <deblai/cases/node.hpp>
#include <deblai/cases/versions.hpp>
#include <deblai/report/versions.hpp>

namespace deblai {

namespace {

std::string version_text(bool full) {
  std::string text = fmt::format("deblai {}\n", version());
  if (!full) return text;
  text += fmt::format("{:<16} {}\n{:<16} {}\n", "revision", revision(), "compiler", compiler());
  for (const auto& [name, number] : all_library_versions())
    text += fmt::format("{:<16} {}\n", name, number);
  return text;
}

/// The parser of the whole command line, and the commands behind it.
struct Program {
  CLI::App app{"Dynamical optimal transport on distributed grids.", "deblai"};
  std::map<std::string, std::unique_ptr<Command>> commands;
  bool version = false;
  bool full = false;

  Program() {
    commands = declare_program(app);
    app.add_flag("--version", version, "the version; with --full, those of the libraries too");
    app.add_flag("--full", full)->needs("--version");
  }
};

/// Throw unless the first word is an option or a command: CLI11 would not say which ones there are.
void require_command(const std::vector<std::string>& words) {
  if (words.empty() || words.front().starts_with('-')) return;
  const std::vector<std::string> names = Commands::names();
  if (std::find(names.begin(), names.end(), words.front()) != names.end()) return;
  const std::string near = nearest(words.front(), names);
  throw Error(Failure::usage,
              fmt::format("unknown command `{}`{}\n  commands: {}", shown(words.front()),
                          near.empty() ? "" : fmt::format("; did you mean `{}`?", near),
                          fmt::join(names, ", ")));
}

/// The name of the command that was parsed; empty when the parser has said all there is to say.
std::string parse(Program& program, std::vector<std::string> words, std::string& answer) {
  require_command(words);
  std::reverse(words.begin(), words.end());  // as CLI11 takes them
  const auto chosen = [&] {
    const auto parsed = program.app.get_subcommands();
    return parsed.empty() ? std::string() : parsed.front()->get_name();
  };
  try {
    program.app.parse(words);
  } catch (const CLI::CallForHelp&) {
    answer = program.app.help();  // of the command, where one was named
    return {};
  } catch (const CLI::ParseError& error) {
    const std::string command = chosen();
    throw Error(Failure::usage, fmt::format("{}\n  `deblai {}--help` shows what is accepted",
                                            error.what(), command.empty() ? "" : command + " "));
  }
  if (program.version) answer = version_text(program.full);
  return program.version ? std::string() : chosen();
}

bool names_option(const std::string& word) {
  return word.size() > 1 && word[0] == '-' &&
         std::isalpha(static_cast<unsigned char>(word[1])) != 0;
}

}  // namespace

std::map<std::string, std::unique_ptr<Command>> declare_program(CLI::App& app) {
  app.set_help_flag("-h,--help", "this help");
  app.footer(
      "example: deblai run case.yaml\n"
      "         mpirun -n 4 deblai run case.yaml --set domain.cells=128 -o result\n"
      "exit codes: 0 converged, 1 internal error, 2 usage, 3 case file, 4 input data,\n"
      "            5 not converged (results written), 6 memory or disk refused,\n"
      "            75 stopped, `deblai resume` goes on");
  std::map<std::string, std::unique_ptr<Command>> commands;
  for (const std::string& name : Commands::names()) {
    commands[name] = Commands::make(name);
    commands[name]->declare(*app.add_subcommand(name));
  }
  return commands;
}

std::map<std::string, std::string> petsc_options(const std::vector<std::string>& words) {
  std::map<std::string, std::string> options;
  for (std::size_t i = 0; i < words.size(); ++i) {
    require(names_option(words[i]), Failure::usage,
            fmt::format("after `--`: expected a PETSc option such as `-log_view`, got \"{}\"\n"
                        "  options of deblai itself come before `--`",
                        shown(words[i])));
    const std::string name = words[i].substr(1);
    const bool has_value = i + 1 < words.size() && !names_option(words[i + 1]);
    options[name] = has_value ? words[++i] : "";
  }
  return options;
}

int command_line(const Communicator& world, const std::vector<std::string>& arguments) {
  const auto dashes = std::find(arguments.begin(), arguments.end(), "--");
  Invocation invocation{world, {}};
  Program program;
  std::string command;
  std::string answer;
  collectively(world, [&] {
    command = parse(program, {arguments.begin(), dashes}, answer);
    if (dashes == arguments.end()) return;
    require(!command.empty() && program.commands.at(command)->takes_petsc_options(), Failure::usage,
            fmt::format("`deblai {}` takes no PETSc options: nothing may follow `--`", command));
    invocation.petsc = petsc_options({dashes + 1, arguments.end()});
  });
  if (!command.empty()) return program.commands.at(command)->run(invocation);
  if (!answer.empty()) {
    say(world, answer);
    return 0;
  }
  say(world, program.app.help());
  return static_cast<int>(Failure::usage);
}

void say(const Communicator& world, const std::string& text) {
  collectively(world, [&] {
    if (!world.is_root()) return;
    const bool printed = std::fputs(text.c_str(), stdout) >= 0 && std::fflush(stdout) == 0;
    const int error = errno;
    require(printed, Failure::resources,
            fmt::format("cannot write to standard output: {}", std::strerror(error)));
  });
}

}  // namespace deblai
