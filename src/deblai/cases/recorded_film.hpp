#pragma once

#include <deblai/cases/recorded.hpp>

namespace deblai {

/// The densities of a film, on the grid that its run had, or that its first picture tells.
/// Collective; throw CollectiveError, Failure::input, where it cannot be read.
std::unique_ptr<Recorded> open_film(const Communicator& world, const std::filesystem::path& film,
                                    std::optional<GridShape> shape = std::nullopt);

/// That of a single picture.
std::unique_ptr<Recorded> open_picture(const Communicator& world,
                                       const std::filesystem::path& picture);

}  // namespace deblai
