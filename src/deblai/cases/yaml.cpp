#include <deblai/cases/yaml.hpp>

#include <functional>
#include <sstream>

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <deblai/base/error.hpp>
#include <deblai/cases/plain_text.hpp>

namespace deblai {

namespace {

using Place = std::function<std::string(const YAML::Mark&)>;

/// Builds the tree from the parser's events: aliases can then not multiply, nor keys replace
/// others.
class Builder : public YAML::EventHandler {
 public:
  explicit Builder(Place place) : place_(std::move(place)) {}

  Node root;

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ > 1) {
      raise(mark, "a second document starts here; a case file is one", "remove the line `---`");
    }
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override { add(Node(), mark); }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    raise(mark, "aliases (`*name`) are not accepted", "write the value out");
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                const std::string& value) override {
    Node node = Node::scalar(value);
    node.quoted = tag == "!";  // so the library tells quoted text from plain
    if (!node.quoted) refuse_tag(mark, tag);
    add(std::move(node), mark);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    refuse_tag(mark, tag);
    open(Node::Kind::list, mark);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {
    refuse_tag(mark, tag);
    open(Node::Kind::map, mark);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Level {
    Node node;
    bool has_key = false;
    std::string key;
    std::string key_place;
  };

  [[noreturn]] void raise(const YAML::Mark& mark, std::string_view problem,
                          std::string_view cure) const {
    Node here;
    here.place = place_(mark);
    complain(here, "", problem, cure);
  }

  void refuse_tag(const YAML::Mark& mark, const std::string& tag) const {
    if (tag.empty() || tag == "?" || tag == "!") return;
    raise(mark, fmt::format("tags are not accepted, got `{}`", shown(tag)), "remove the tag");
  }

  void open(Node::Kind kind, const YAML::Mark& mark) {
    constexpr std::size_t deepest = 16;
    if (levels_.size() >= deepest) {
      raise(mark, fmt::format("nested deeper than {} levels", deepest), "no key needs that");
    }
    if (!levels_.empty() && levels_.back().node.is_map() && !levels_.back().has_key) {
      raise(mark, "expected a key, got a list or a mapping",
            "keys are words such as `solver`; was a bracket left open?");
    }
    Level level;
    level.node.kind = kind;
    level.node.place = place_(mark);
    levels_.push_back(std::move(level));
  }

  void close() {
    Node node = std::move(levels_.back().node);
    levels_.pop_back();
    attach(std::move(node));
  }

  void add(Node node, const YAML::Mark& mark) {
    node.place = place_(mark);
    if (levels_.empty() || levels_.back().node.is_list() || levels_.back().has_key) {
      attach(std::move(node));
      return;
    }
    Level& level = levels_.back();
    if (!node.is_scalar())
      raise(mark, "expected a key, got nothing", "write the key before the `:`");
    for (const Node::Entry& earlier : level.node.entries) {
      if (earlier.key == node.text) {
        raise(mark, fmt::format("the key `{}` is written twice", shown(node.text)),
              fmt::format("it stands at {} too; remove one", earlier.place));
      }
    }
    level.key = node.text;
    level.key_place = node.place;
    level.has_key = true;
  }

  void attach(Node node) {
    if (levels_.empty()) {
      root = std::move(node);
    } else if (Level& level = levels_.back(); level.node.is_list()) {
      level.node.items.push_back(std::move(node));
    } else {
      // Nothing after a key has the place of whatever follows: say the key's instead.
      if (node.is_null()) node.place = level.key_place;
      level.node.entries.push_back({level.key, level.key_place, std::move(node)});
      level.has_key = false;
    }
  }

  Place place_;
  int documents_ = 0;
  std::vector<Level> levels_;
};

Node parse(const std::string& text, const Place& place) {
  std::istringstream stream(text);
  Builder builder(place);
  try {
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const YAML::Exception& error) {
    Node here;
    here.place = place(error.mark);
    complain(here, "", fmt::format("not valid YAML: {}", error.msg),
             "look at the brackets, colons and indentation of this line and the one above");
  }
  return std::move(builder.root);
}

}  // namespace

Node parse_yaml(const std::string& text, const std::string& name) {
  require_plain_text(text, name);
  Node root = parse(text, [&](const YAML::Mark& mark) {
    return fmt::format("{}:{}:{}", name, mark.line + 1, mark.column + 1);
  });
  if (root.place.empty()) root.place = name;
  return root;
}

Node parse_value(const std::string& text, const std::string& place) {
  require_plain_text(text, place);
  Node root = parse(text, [&](const YAML::Mark&) { return place; });
  root.place = place;
  return root;
}

}  // namespace deblai
