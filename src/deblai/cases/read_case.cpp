#include <deblai/cases/read_case.hpp>

#include <deblai/cases/case_keys.hpp>
#include <deblai/cases/plain_text.hpp>
#include <deblai/cases/resolve.hpp>
#include <deblai/cases/yaml.hpp>

namespace deblai {

Case parse_case(const std::string& text, const std::string& name,
                const std::filesystem::path& folder, const std::vector<std::string>& set) {
  std::vector<Override> overrides;
  for (const std::string& each : set) overrides.push_back({each});
  return parse_overridden(text, name, folder, overrides);
}

Case parse_overridden(const std::string& text, const std::string& name,
                      const std::filesystem::path& folder, const std::vector<Override>& overrides) {
  Node root = parse_yaml(text, name);
  for (const Override& each : overrides) override_key(root, each);
  require_available_problem(root);
  Case result = case_form().read(root, "");
  result.file = name;
  resolve(result, root, folder);
  return result;
}

Case read_case(const Communicator& comm, const std::filesystem::path& path,
               const std::vector<std::string>& overrides) {
  std::string text;
  collectively(comm, [&] {
    if (comm.is_root()) text = read_text(path);
  });
  text = broadcast(comm, std::move(text));
  Case result;
  collectively(comm, [&] {
    result =
        parse_case(text, path.string(), std::filesystem::absolute(path).parent_path(), overrides);
  });
  return result;
}

}  // namespace deblai
