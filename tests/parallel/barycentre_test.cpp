#include <deblai/problems/barycentre.hpp>
#include <support/any_ranks.hpp>
#include <support/models.hpp>

namespace deblai {
namespace {

using namespace testing;

TEST(Barycentre, IsTheSameBitsOnAnyNumberOfRanks) {
  GeodesicSettings settings;
  settings.stopping.max_iterations = 8;
  settings.coarse_iterations = 5;
  const std::vector<NamedModel> models{
      {"plain", {}},
      {"viscous fisher_rao", viscous(growing("fisher_rao", 0.2), 0.01)},
      {"walls", {}}};
  for (const GridShape& box : {unit_shape({17}, 5), shape({{17, 0, 1}, {15, 0, 0.8}}, 4),
                               shape({{8, 0, 1}, {6, 0, 1}, {9, 0, 1}}, 3)}) {
    for (const NamedModel& each : models) {
      SCOPED_TRACE(each.name);
      expect_same_bits_on_any_ranks(box, [&](const Grid& grid) {
        Model model = each.model;
        if (each.name == "walls") model.mobility = walled(grid);
        std::vector<Field> group;
        for (int seed = 1; seed < 4; ++seed)
          group.push_back(density_in(model, grid, seed, 0.1, 1, model.growth ? seed : 1));
        const Barycentre middle = solve_barycentre(group, {1, 2, 0.5}, model, settings);
        std::vector<double> numbers = gathered(middle.density);
        numbers.push_back(middle.variance);
        for (const Geodesic& leg : middle.legs) {
          const std::vector<double> path = gathered(leg.path);
          numbers.insert(numbers.end(), path.begin(), path.end());
          numbers.push_back(leg.distance_squared);
        }
        return numbers;
      });
    }
  }
}

}  // namespace
}  // namespace deblai
