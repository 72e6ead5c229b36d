#pragma once

#include <deblai/problems/push_forward.hpp>

namespace deblai {

/// An upper bound on the squared Wasserstein distance of two sampled measures (masses at cell
/// centres, equal totals): what a transport plan between them costs [mass length^2].
///
/// The better of two: mass spread over its cell, which tears less, or at its centre, which strays
/// less. The plan sends every cell along T = id - grad psi, shared among the cells around its
/// image, as far as the target takes it. What is too much there goes to where the target lacks it,
/// within blocks of cells first, then of twice the side, and so on, within a block to all in
/// proportion. Of such plans the cost is known from the first moments of what comes and goes:
///
///     sum |x|^2 mu + sum |y|^2 nu - 2 sum over blocks  m <x> . <y>.
///
/// Where the map is the optimal one but for r, the plan costs more by about the square of r.
/// Collective; the same bits on any number of ranks.
double plan_cost(const Field& source, const Field& target, const Field& potential,
                 PushForward& push);

}  // namespace deblai
