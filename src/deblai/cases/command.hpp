#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include <CLI/App.hpp>

#include <deblai/base/catalogue.hpp>
#include <deblai/base/communicator.hpp>

namespace deblai {

/// What the program was asked, apart from a command's own options.
struct Invocation {
  Communicator world;
  std::map<std::string, std::string> petsc;  ///< what followed `--`: name without its dash -> value
};

/// A command of the program, one file each: it adds itself to Commands under its name.
class Command {
 public:
  virtual ~Command() = default;

  /// Describe yourself and your options, with an example at the end of the help.
  virtual void declare(CLI::App& parser) = 0;

  /// Do it; the exit code. Collective; throws CollectiveError.
  virtual int run(const Invocation& invocation) = 0;

  /// PETSc options may follow `--`.
  virtual bool takes_petsc_options() const { return false; }
};

using Commands = Catalogue<Command>;

/// Every command by its name, declared to `app` with what the whole program has.
std::map<std::string, std::unique_ptr<Command>> declare_program(CLI::App& app);

/// Print on rank 0. Collective; throws CollectiveError, Failure::resources, when that fails.
void say(const Communicator& world, const std::string& text);

}  // namespace deblai
