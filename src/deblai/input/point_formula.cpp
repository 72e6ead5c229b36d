#include <deblai/input/point_formula.hpp>

#include <numbers>

#include <fmt/format.h>
#include <muParser.h>

namespace deblai {

namespace {

[[noreturn]] void reject(const std::string& expression, std::size_t position,
                         const std::string& reason, const std::string& time = {}) {
  throw Error(
      Failure::case_file,
      fmt::format(
          "formula \"{}\": {} (at character {}); known: x, y, z, {}pi, + - * / ^, comparisons, "
          "a ? b : c, and functions such as exp, sqrt, abs, sin, min, max",
          expression, reason, position + 1, time));
}

/// muParser takes "x = 3" as an order to change x.
void reject_assignment(const std::string& text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '=') continue;
    const bool after =
        i > 0 && std::string_view("<>=!").find(text[i - 1]) != std::string_view::npos;
    const bool before = i + 1 < text.size() && text[i + 1] == '=';
    if (!after && !before) reject(text, i, "\"=\" assigns; compare with \"==\"");
  }
}

}  // namespace

struct PointFormula::Parser {
  mu::Parser parser;
  std::array<double, max_dim> position{};
  double time = 0;
};

PointFormula::PointFormula(std::string expression, Time time)
    : expression_(std::move(expression)), parser_(std::make_unique<Parser>()) {
  reject_assignment(expression_);
  mu::Parser& parser = parser_->parser;
  const std::string known_time = time == Time::given ? "t, " : "";
  try {
    parser.DefineVar("x", &parser_->position[0]);
    parser.DefineVar("y", &parser_->position[1]);
    parser.DefineVar("z", &parser_->position[2]);
    if (time == Time::given) parser.DefineVar("t", &parser_->time);
    parser.DefineConst("pi", std::numbers::pi);
    parser.SetExpr(expression_);
    parser.Eval();
  } catch (const mu::Parser::exception_type& error) {
    const int position = error.GetPos();
    reject(expression_, position > 0 ? static_cast<std::size_t>(position) : 0, error.GetMsg(),
           known_time);
  }
  if (parser.GetNumResults() != 1) reject(expression_, 0, "expected one expression, found several");
}

PointFormula::PointFormula(PointFormula&&) noexcept = default;
PointFormula& PointFormula::operator=(PointFormula&&) noexcept = default;
PointFormula::~PointFormula() = default;

double PointFormula::operator()(const std::array<double, max_dim>& point, double time) const {
  parser_->position = point;
  parser_->time = time;
  return parser_->parser.Eval();
}

bool PointFormula::depends_on_time() const { return parser_->parser.GetUsedVar().count("t") > 0; }

void PointFormula::require_axes(int dim) const {
  for (const auto& [name, address] : parser_->parser.GetUsedVar()) {
    for (int a = dim; a < max_dim; ++a) {
      require(name != std::string(1, "xyz"[a]), Failure::input,
              fmt::format("formula \"{}\" uses {}, but the grid has {} {}", expression_, name, dim,
                          dim == 1 ? "axis, x" : "axes, x and y"));
    }
  }
}

}  // namespace deblai
