#include <fmt/format.h>
#include <fmt/ranges.h>

#include <deblai/cases/command.hpp>
#include <deblai/cases/command_table.hpp>
#include <deblai/cases/templates.hpp>

namespace deblai {

namespace {

/// Before and after the words of each command. Files come from the shell, keys from `explain`.
constexpr const char* script_begin = R"bash(# source <(deblai completion)
_deblai() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command="" words="" i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case ${COMP_WORDS[i]} in -*) ;; *) command=${COMP_WORDS[i]}; break ;; esac
  done
  if [ "$before" = --set ]; then
    compopt -o nospace
    COMPREPLY=($(compgen -S = -W "$(deblai explain --paths)" -- "$word"))
    return
  fi
  case $command in
)bash";

constexpr const char* script_end = R"bash(  esac
  [ "$command" != explain ] || words+=" $(deblai explain --paths)"
  COMPREPLY=($(compgen -W "$words" -- "$word"))
  case $command in "" | explain | new) ;; *) COMPREPLY+=($(compgen -f -- "$word")) ;; esac
}
complete -o filenames -F _deblai deblai
)bash";

std::vector<std::string> words_of(const CommandTable::Entry& entry) {
  std::vector<std::string> words;
  for (const CommandTable::Option& option : entry.options) {
    if (!option.positional) words.push_back(option.name);
  }
  if (entry.name == "new") {
    for (const Template& each : templates()) words.push_back(each.name);
  }
  return words;
}

class CompletionCommand : public Command {
 public:
  void declare(CLI::App& parser) override {
    parser.description("a script for bash: the tab key completes commands, options and keys");
    parser.footer("example: source <(deblai completion)");
  }

  int run(const Invocation& invocation) override {
    std::vector<std::string> names;
    std::string commands;
    for (const CommandTable::Entry& entry : command_table().entries) {
      names.push_back(entry.name);
      commands +=
          fmt::format("    {}) words=\"{}\" ;;\n", entry.name, fmt::join(words_of(entry), " "));
    }
    say(invocation.world, fmt::format("{}    \"\") words=\"{} --help --version\" ;;\n{}{}",
                                      script_begin, fmt::join(names, " "), commands, script_end));
    return 0;
  }
};

const Commands::Entry entry("completion", [] { return std::make_unique<CompletionCommand>(); });

}  // namespace

}  // namespace deblai
