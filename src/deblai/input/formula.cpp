#include <deblai/input/formula.hpp>

#include <numbers>

#include <fmt/format.h>
#include <muParser.h>

namespace deblai {

namespace {

[[noreturn]] void reject(const std::string& expression, std::size_t position,
                         const std::string& reason) {
  throw Error(
      Failure::case_file,
      fmt::format(
          "formula \"{}\": {} (at character {}); known: x, y, z, pi, + - * / ^, comparisons, "
          "a ? b : c, and functions such as exp, sqrt, abs, sin, min, max",
          expression, reason, position + 1));
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

struct Formula::Parser {
  mu::Parser parser;
  std::array<double, max_dim> position{};
};

Formula::Formula(std::string expression)
    : expression_(std::move(expression)), parser_(std::make_unique<Parser>()) {
  reject_assignment(expression_);
  mu::Parser& parser = parser_->parser;
  try {
    parser.DefineVar("x", &parser_->position[0]);
    parser.DefineVar("y", &parser_->position[1]);
    parser.DefineVar("z", &parser_->position[2]);
    parser.DefineConst("pi", std::numbers::pi);
    parser.SetExpr(expression_);
    parser.Eval();
  } catch (const mu::Parser::exception_type& error) {
    const int position = error.GetPos();
    reject(expression_, position > 0 ? static_cast<std::size_t>(position) : 0, error.GetMsg());
  }
  if (parser.GetNumResults() != 1) reject(expression_, 0, "expected one expression, found several");
}

Formula::~Formula() = default;

double Formula::at(const std::array<double, max_dim>& point) const {
  parser_->position = point;
  return parser_->parser.Eval();
}

void Formula::add_to(Field& out, double weight) const {
  const Grid& grid = out.grid();
  for (const auto& [name, address] : parser_->parser.GetUsedVar()) {
    for (int a = grid.dim(); a < max_dim; ++a) {
      require(name != std::string(1, "xyz"[a]), Failure::input,
              fmt::format("formula \"{}\" uses {}, but the grid has {} {}", expression_, name,
                          grid.dim(), grid.dim() == 1 ? "axis, x" : "axes, x and y"));
    }
  }
  const Block& block = grid.owned();
  std::array<double, max_dim>& position = parser_->position;
  position = {0, 0, 0};
  for_each_line(grid, 1, [&](int, int z, int y) {
    if (grid.dim() > 1) position[1] = grid.axis(1).centre(block.start[1] + y);
    if (grid.dim() > 2) position[2] = grid.axis(2).centre(block.start[2] + z);
    double* f = out.line(0, z, y);
    for (int x = 0; x < block.count[0]; ++x) {
      position[0] = grid.axis(0).centre(x);
      f[x] += weight * parser_->parser.Eval();
    }
  });
}

}  // namespace deblai
