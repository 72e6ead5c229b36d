#pragma once

#include <petscvec.h>

#include <deblai/field/field.hpp>

namespace deblai {

/// The owned cells of a field of one slice into a vector of the grid's DM, and back. Rank-local.
void copy(const Field& from, Vec to);
void copy(Vec from, Field& to);

}  // namespace deblai
