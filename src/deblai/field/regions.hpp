#pragma once

#include <deblai/field/field.hpp>

namespace deblai {

/// The connected regions of the cells where `open` is positive, one slice: a cell's label is the
/// least number of a cell of its region, counted from 1, x fastest; 0 where it is closed. Cells are
/// neighbours across faces. Collective; the same on any number of ranks. Each rank stores, besides,
/// the pairs of labels that meet at the borders between ranks.
Field regions_of(const Field& open);

}  // namespace deblai
