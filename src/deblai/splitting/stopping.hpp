#pragma once

namespace deblai {

struct StoppingRule {
  int max_iterations = 2000;
  int min_iterations = 5;
  /// On the consensus |K x' - v| / |v|; the value must have settled to a tenth of it, too.
  double tolerance = 1e-3;
};

struct Outcome {
  int iterations = 0;
  bool converged = false;
};

}  // namespace deblai
