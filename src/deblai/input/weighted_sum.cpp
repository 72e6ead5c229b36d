#include <deblai/input/weighted_sum.hpp>

#include <cmath>

#include <fmt/format.h>

namespace deblai {

WeightedSum::WeightedSum(std::vector<Term> terms) : terms_(std::move(terms)) {
  require(!terms_.empty(), Failure::case_file, "a sum of densities has at least one term");
  for (const Term& term : terms_) {
    require(std::isfinite(term.weight), Failure::case_file,
            fmt::format("the weight of a density is a finite number, got {}", term.weight));
  }
}

std::optional<Bounds> WeightedSum::bounds() const {
  std::optional<Bounds> all;
  for (const Term& term : terms_) {
    if (term.weight <= 0) continue;
    const std::optional<Bounds> one = term.density->bounds();
    if (!one) return std::nullopt;
    all = all ? united(*all, *one) : *one;
  }
  return all;
}

std::shared_ptr<const Density> WeightedSum::near(const Grid& grid) const {
  std::vector<Term> terms = terms_;
  bool is_spread = false;
  for (Term& term : terms) {
    std::shared_ptr<const Density> near = term.density->near(grid);
    if (!near) continue;
    term.density = std::move(near);
    is_spread = true;
  }
  return is_spread ? std::make_shared<WeightedSum>(std::move(terms)) : nullptr;
}

void WeightedSum::add_to(Field& out, double weight) const {
  for (const Term& term : terms_) term.density->add_to(out, weight * term.weight);
}

}  // namespace deblai
