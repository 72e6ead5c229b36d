#include <deblai/cases/command_table.hpp>

#include <deblai/cases/command.hpp>

namespace deblai {

CommandTable command_table() {
  CLI::App app;
  const auto commands =
      declare_program(app);  // which the options write into: they outlive the walk
  CommandTable table;
  table.footer = app.get_footer();
  for (const CLI::App* command : app.get_subcommands({})) {
    CommandTable::Entry entry{
        command->get_name(), command->get_description(), {}, command->get_footer()};
    for (const CLI::Option* option : command->get_options()) {
      entry.options.push_back({option->get_single_name(), option->get_name(false, true),
                               option->get_description(), option->get_positional()});
      if (!option->get_positional()) entry.options.back().name.insert(0, "--");
    }
    table.entries.push_back(std::move(entry));
  }
  return table;
}

}  // namespace deblai
