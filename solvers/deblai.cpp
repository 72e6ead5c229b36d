#include <string>
#include <vector>

#include <deblai/base/run.hpp>
#include <deblai/cases/command_line.hpp>

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  return deblai::run(
      [&](const deblai::Communicator& world) { return deblai::command_line(world, arguments); });
}
