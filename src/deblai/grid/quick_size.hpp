#pragma once

namespace deblai {

/// The largest prime factor. Numbers of cells without one beyond 7 are quick to transform: another
/// prime p costs p / 2 products a cell (docs/decisions/0043).
int largest_prime(int cells);

/// The nearest quick numbers of cells, not beyond.
int quick_below(int cells);
int quick_above(int cells);

}  // namespace deblai
