#pragma once

#include <algorithm>
#include <concepts>
#include <limits>
#include <memory>

#include <deblai/actions/growth.hpp>
#include <deblai/actions/medium_line.hpp>

namespace deblai {

/// A convex cost of the source z of a cell, whatever its density.
template <class L>
concept SourceCost = requires(const L& cost, double step, double z) {
  { cost.value(z) } -> std::same_as<double>;
  { cost.conjugate(z) } -> std::same_as<double>;
  { cost.prox_dual(step, z) } -> std::same_as<double>;  // prox of step times the conjugate
  { cost.shrink(z) } -> std::same_as<double>;           // as of an Action
  { cost.homogeneous } -> std::convertible_to<bool>;    // of degree 1
};

/// An action of moving, and beside it a cost of the source, which is the last component. Where the
/// medium does not grow, and in obstacles, the source is zero.
template <SourceCost Cost>
class SeparableGrowth final : public Action {
 public:
  /// `transport` takes the components before the source.
  SeparableGrowth(std::unique_ptr<Action> transport, const Medium& medium, Cost cost)
      : transport_(std::move(transport)), medium_(medium), cost_(cost) {}

  void prox_dual(double step, const CellLine& y) const override {
    transport_->prox_dual(step, moving(y));
    for_each_source(y, [&](double& zeta) { zeta = cost_.prox_dual(step, zeta); });
  }

  double value(const CellLine& point) const override {
    double total = transport_->value(moving(point));
    for_each_source(
        point, [&](double z) { total += cost_.value(z); },
        [&](double z) { total += z == 0 ? 0 : std::numeric_limits<double>::infinity(); });
    return total;
  }

  double conjugate(const CellLine& y) const override {
    double total = transport_->conjugate(moving(y));
    for_each_source(y, [&](double zeta) { total += cost_.conjugate(zeta); });
    return total;
  }

  void excess(const CellLine& y, double* each) const override {
    transport_->excess(moving(y), each);
  }

  double shrink(const CellLine& y) const override {
    double least = transport_->shrink(moving(y));
    for_each_source(y, [&](double zeta) { least = std::min(least, cost_.shrink(zeta)); });
    return least;
  }

  bool is_homogeneous() const override { return cost_.homogeneous && transport_->is_homogeneous(); }
  double degree() const override { return transport_->degree(); }

 private:
  static CellLine moving(const CellLine& line) {
    return {line.components.first(line.components.size() - 1), line.n, line.first};
  }

  /// f(the source) of cells that grow, `barren` of the others.
  template <class F, class G>
  void for_each_source(const CellLine& line, F&& f, G&& barren) const {
    const MediumLine here(medium_, line);
    double* source = line.components.back();
    for (std::ptrdiff_t i = 0; i < line.n; ++i) {
      if (here.grows(i) && !here.obstacle(i)) {
        f(source[i]);
      } else {
        barren(source[i]);
      }
    }
  }
  template <class F>
  void for_each_source(const CellLine& line, F&& f) const {
    for_each_source(line, f, [](double) {});
  }

  std::unique_ptr<Action> transport_;
  Medium medium_;
  Cost cost_;
};

/// The action of moving by `transport`, and beside it `cost`.
template <SourceCost Cost>
std::unique_ptr<Action> beside(const Growth::Transport& transport, const Medium& medium,
                               const Cost& cost) {
  Medium moving = medium;
  moving.has_source = false;
  moving.growth = nullptr;
  return std::make_unique<SeparableGrowth<Cost>>(transport(moving), medium, cost);
}

}  // namespace deblai
