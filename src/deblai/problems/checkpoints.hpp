#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <deblai/field/field.hpp>
#include <deblai/problems/geodesic_saddle.hpp>
#include <deblai/splitting/iterate.hpp>

namespace deblai {

/// Lists of numbers by name.
using Numbers = std::map<std::string, std::vector<double>>;

/// The legs of a sequence that are finished.
struct EarlierLegs {
  int count = 0;
  int iterations = 0;  ///< of all their levels
  double seconds = 0;  ///< of their solves
};

/// Where a nested iteration stands between two iterations, or what goes on in time between two
/// steps: with its fields, all that decides what comes next. The same on every rank.
struct Standing {
  int level = 1;  ///< from 1, the coarsest; 0 of what goes on in time
  int part = 0;   ///< most iterations of the part at hand, at whose start the step was chosen
  int done = 0;   ///< iterations of the level in the parts before; steps in time
  Course course;  ///< of the part
  StepReport report;
  double sigma = 0;
  double length_scale = 1;                ///< of the level
  double value = 0;                       ///< the distance squared, or variance, so far
  std::optional<double> lower_bound;      ///< the best so far
  std::vector<int> iterations_per_level;  ///< of the levels before
  double seconds = 0;                     ///< of the solve
  EarlierLegs earlier = {};               ///< of a sequence, of which this is the next leg
  Numbers numbers = {};                   ///< what else goes on in time, and what is known of it

  /// Iterations since the start of the run.
  int total() const;
};

/// "level 3, iteration 12", or "step 12".
std::string place_of(const Standing& standing);

/// A field of the state, by the name that it has in a checkpoint. Borrowed.
struct StateField {
  std::string name;
  std::variant<Field*, FieldOf<float>*> field;
};

/// The fields of a state; `prefix` stands before their names.
template <class T>
std::vector<StateField> fields_of(GeodesicStateOf<T>& state, const std::string& prefix = {});

/// The halo of a state whose owned cells were read: what iterations keep. Collective.
template <class T>
void complete_halo(GeodesicStateOf<T>& state);

/// Where a solve leaves its state, and finds that of one that was stopped. Every member is
/// collective.
class Checkpoints {
 public:
  virtual ~Checkpoints() = default;

  /// Where the solve that was stopped stood; none: start at the start.
  virtual std::optional<Standing> standing() = 0;
  /// Fill the owned cells of its fields, which are on the grid of its level.
  virtual void restore(const std::vector<StateField>& fields) = 0;

  /// Asked between two iterations: the state is wanted now.
  virtual bool due() = 0;
  /// Take it. May throw what ends the solve.
  virtual void save(const Standing& standing, const std::vector<StateField>& fields) = 0;
};

}  // namespace deblai
