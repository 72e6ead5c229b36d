#include <deblai/cases/read_case.hpp>

#include <deblai/cases/case_keys.hpp>
#include <deblai/cases/overrides.hpp>
#include <deblai/cases/plain_text.hpp>
#include <deblai/cases/resolve.hpp>
#include <deblai/cases/yaml.hpp>

namespace deblai {

Case parse_case(const std::string& text, const std::string& name,
                const std::filesystem::path& folder, const std::vector<std::string>& overrides) {
  Node root = parse_yaml(text, name);
  for (const std::string& each : overrides) override_key(root, each);
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
