#pragma once

#include <string>

#include <deblai/cases/case.hpp>
#include <deblai/grid/grid.hpp>

namespace deblai {

/// The steps that a gradient flow is likely to take: all of them without a tolerance; with one as
/// many as its first steps, which grow, and its error allow, and one at least a picture.
int likely_steps(const Case& c);

/// What a gradient flow is likely to take on one free core [s], within a factor of some three: what
/// iterations cost is known, their number differs from flow to flow.
double likely_seconds(const Case& c, const GridShape& shape);

/// "5 of 0.01, to the time 0.05"; "some 60 to the time 1, from 0.0005 on".
std::string steps_in_words(const Case& c);

}  // namespace deblai
