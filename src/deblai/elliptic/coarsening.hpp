#pragma once

#include <deblai/field/halo.hpp>

namespace deblai {

/// Half the cells on the axes whose cells are the shortest, or not much longer; the same shape
/// where no axis can be halved. One time step.
GridShape coarsened(GridShape shape);

/// Means of cells by volume, down or up: the two are adjoint. Collective.
void carry_means(const Field& from, Field& to);

/// Means of the faces along an axis that lie in those of a coarser grid, times the squared ratio of
/// the spacings; the upper halo is filled. Collective.
void carry_faces(const Field& from, int axis, Halo& halo, Field& to);

/// Fill the halos along the axes that are distributed: x is not. Collective.
void fill_halo(Halo& halo, Field& field);

/// Sum over all cells of a b. Collective; the same bits on any number of ranks.
double inner_product(const Field& a, const Field& b);

/// a <- factor a + scale b, halos included. Not collective.
void combine(double factor, Field& a, double scale, const Field& b);

}  // namespace deblai
