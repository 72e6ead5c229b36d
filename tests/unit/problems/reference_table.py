#!/usr/bin/env python3
"""Make reference_table.inc: what the numpy reference dynamic_ot.py finds on small grids.

usage: reference_table.py FOLDER_OF_DYNAMIC_OT > reference_table.inc
"""
import sys

import numpy as np

sys.path.insert(0, sys.argv[1])
import dynamic_ot  # noqa: E402

# cells, time steps, theta, sigma, unit of length, iterations
RUNS = [((9,), 5, 0.02, 0.7, 1.0, 1), ((9,), 5, 0.02, 0.7, 1.0, 12), ((16,), 8, 0.0, 0.05, 1.0, 30),
        ((6, 5), 4, 0.02, 0.3, 1.0, 12), ((6, 5), 4, 0.02, 0.3, 2.5, 12), ((7, 8), 6, 1.0, 2.0, 4.0, 25),
        ((4, 3, 5), 3, 0.02, 0.3, 1.0, 12), ((5, 4, 3), 4, 0.05, 1.0, 3.0, 20)]


def density(n, seed):
    """Numbers of no meaning, a quarter of them vacuum, with mean 1."""
    i = np.indices(n)
    mixed = sum((2 * a + 3 + seed) * index for a, index in enumerate(i)) + seed
    rho = np.where(mixed % 4 == 0, 0.0, 1.0 + (mixed * mixed % 11) / 4.0)
    return rho / rho.mean()


class Scaled(dynamic_ot.Geodesic):
    """The same in another unit of length: dynamic_ot's box is the unit box."""

    def __init__(self, rho0, rho1, nt, theta, scale):
        super().__init__(rho0, rho1, nt, theta)
        self.h = [self.h[0]] + [h * scale for h in self.h[1:]]
        self.symbol = np.zeros_like(self.symbol)
        for axis, size in enumerate(self.symbol.shape):
            row = (2 - 2 * np.cos(np.pi * np.arange(size) / size)) / self.h[axis] ** 2
            self.symbol += row.reshape([-1 if b == axis else 1 for b in range(self.d + 1)])


def weights(shape):
    """Of the probes: another number for each place."""
    i = np.indices(shape)
    return np.cos(1.0 + sum((0.7 + 0.4 * a) * index for a, index in enumerate(i)))


print("// Made by reference_table.py; do not edit.\n// clang-format off")
for n, nt, theta, sigma, scale, iterations in RUNS:
    problem = Scaled(density(n, 1), density(n, 2), nt, theta, scale)
    (rho, m, _), y, value = problem.solve(iterations, sigma)
    probes = [np.sum(weights(rho.shape) * rho)]
    for a, face in enumerate(m):
        lower = np.take(face, range(n[a]), axis=a + 1)  # stored with the cell on its right
        probes.append(np.sum(weights(lower.shape) * lower))
    order = [0] + [1 + 2 * a for a in range(len(n))] + ([2 + 2 * a for a in range(len(n))] if theta else [])
    probes += [np.sum(weights(y[c].shape) * y[c]) for c in order]
    cells = ", ".join(map(str, n))
    print(f"{{{{{cells}}}, {nt}, {theta}, {sigma}, {scale}, {iterations},\n {float(value)!r},\n"
          f" {{{', '.join(repr(float(p)) for p in probes)}}}}},")
print("// clang-format on")
