#pragma once

#include <functional>
#include <memory>

#include <deblai/actions/action.hpp>

namespace deblai {

/// What making and losing mass costs, beside a cost of moving it.
class Growth {
 public:
  virtual ~Growth() = default;

  using Transport = std::function<std::unique_ptr<Action>(const Medium&)>;

  /// The action of moving and growing together; medium.has_source holds. `transport` makes the
  /// action of moving alone, or, from a medium with a source, that of both where they share the
  /// density.
  virtual std::unique_ptr<Action> join(const Transport& transport, const Medium& medium) const = 0;

  /// The source depends on time alone: the balance law keeps it equal over space.
  virtual bool uniform_in_space() const { return false; }

  /// The cost is homogeneous of this degree in the source.
  virtual double degree() const { return 2; }
};

using Growths = Catalogue<Growth>;

}  // namespace deblai
