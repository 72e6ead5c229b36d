#pragma once

#include <limits>
#include <optional>
#include <string>

#include <deblai/problems/model.hpp>

namespace deblai {

/// What run.json says of a model.
struct ModelReport {
  struct Growth {
    std::string law;
    double length_scale = 1;  ///< kappa [length]
    bool has_mask = false;
  };

  std::string cost = "kinetic";
  Parameters parameters = {};  ///< of the cost, all of them
  std::optional<Growth> growth = {};
  double viscosity = 0;  ///< [length^2]
  double density_bound = std::numeric_limits<double>::infinity();
  bool has_weight = false;
  bool has_obstacles = false;
  std::string symbol = "W2^2";  ///< of the squared distance
};

/// Collective where the model has a mobility.
ModelReport described(const Model& model);

/// What the squared distance of a model is called: "W2^2" where mass only moves, at the kinetic
/// cost; "WFR^2" where it also grows by fisher_rao; else "distance^2". Not collective. "W1", which
/// nobody squares, stands for its root.
std::string squared_distance_symbol(const Model& model);

}  // namespace deblai
