#pragma once

#include <cstddef>

namespace deblai {

/// Does somebody watch standard output on a terminal? mpirun gives its ranks a pseudo-terminal
/// wherever its own output goes, so there it is mpirun's output that decides. Not collective.
bool on_a_terminal();

/// Characters in a line of the terminal behind standard output.
std::size_t terminal_width();

}  // namespace deblai
