#pragma once

namespace deblai {

struct StoppingRule {
  int max_iterations = 2000;
  int min_iterations = 5;
  /// On the consensus |K x' - v| / |v|; the value must have settled to a tenth of it, too.
  double tolerance = 1e-3;
  /// A move of the value that counts as none, so that a path at rest can settle: in solver units
  /// (a box 1 to 36 long, mean density 1) the cost of a path of 1e-7 to 4e-6 of the box.
  double negligible = 1e-11;
};

struct Outcome {
  int iterations = 0;
  bool converged = false;
};

}  // namespace deblai
