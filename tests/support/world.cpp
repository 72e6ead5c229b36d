#include <cstdlib>
#include <string>

#include <support/session.hpp>
#include <support/world.hpp>

namespace deblai::testing {

std::optional<Session>& session() {
  static std::optional<Session> the_session;
  return the_session;
}

const Communicator& world() { return session().value().world; }

std::filesystem::path data() {
  const char* set = std::getenv("DEBLAI_TEST_DATA");
  return set != nullptr ? set : DEBLAI_TEST_DATA;
}

std::filesystem::path examples() { return DEBLAI_EXAMPLES; }

std::filesystem::path scratch() {
  std::optional<std::filesystem::path>& mine = session().value().scratch;
  if (mine) return *mine;
  std::string name = (std::filesystem::temp_directory_path() / "deblai-test-XXXXXX").string();
  collectively(world(), [&] {
    if (world().is_root() && mkdtemp(name.data()) == nullptr) {
      throw Error(Failure::resources, "cannot make a scratch directory " + name);
    }
  });
  mine = broadcast(world(), name);
  return *mine;
}

}  // namespace deblai::testing
