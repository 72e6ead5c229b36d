#pragma once

#include <petscsnes.h>

namespace deblai {

/// The line search of `snes`: Newton's step, halved until the residual falls, and stopped a little
/// above zero where an unknown would turn negative. No length but 1, 1/2, 1/4, ... : what norms
/// round to decides, but does not enter. Throws what check_petsc does.
void search_positive(SNES snes);

}  // namespace deblai
