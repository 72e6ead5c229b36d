#include <algorithm>
#include <chrono>

#include <deblai/cases/film.hpp>
#include <deblai/cases/followed.hpp>
#include <deblai/cases/solution.hpp>
#include <deblai/operators/faces.hpp>
#include <deblai/transport/slab_motion.hpp>

namespace deblai {

namespace {

/// The velocity of given frames, and the film that shows both.
class FilmSolution : public Solution {
 public:
  FilmSolution(const Grid& grid, const Case& c, const std::filesystem::path& directory)
      : case_(c),
        history_(directory / "history.csv"),
        film_(grid, directory, "density", c.output),
        followed_(grid, c, directory) {
    for (const DensityCase& frame : c.frames) times_.push_back(frame.time.value());
  }

  void find(const PosedProblem& posed, const Monitor&, Checkpoints* /*checkpoints*/,
            RunReport& report) override {
    const auto start = std::chrono::steady_clock::now();
    posed_ = &posed;
    const std::vector<Field>& frames = posed.ends.fields;
    const Grid& grid = posed.ends.grid();
    Field density(grid, static_cast<int>(frames.size()));
    for (int k = 0; k < density.slices(); ++k) {
      for_each_line(grid, 1, [&](int, int z, int y) {
        std::copy_n(frames[static_cast<std::size_t>(k)].line(0, z, y), grid.owned().count[0],
                    density.line(k, z, y));
      });
    }
    found_ = velocity_of(density, times_, {.flux = case_.flux});
    FilmReport film{times_,
                    posed.ends.masses,
                    found_->kinetic_energy,
                    found_->length,
                    found_->action,
                    found_->residual,
                    found_->iterations,
                    found_->converged,
                    0};
    film.solve_seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    write_history(grid.comm(), history_, film);
    report.take(film);
  }

  std::vector<std::filesystem::path> draw() override {
    const std::vector<Field>& frames = posed_->ends.fields;
    for (std::size_t i = 0; i < frames.size(); ++i) draw(static_cast<int>(i), frames[i]);
    film_.close();
    std::vector<std::filesystem::path> files = film_.entrances();
    follow();
    for (std::filesystem::path& file : followed_.files()) files.push_back(std::move(file));
    return files;
  }

 private:
  void draw(int index, const Field& density) {
    const std::vector<Field> velocity = velocity_at(index);
    std::vector<Field> momentum = velocity;
    for (Field& component : momentum) {
      for_each_line(density.grid(), 1, [&](int, int z, int y) {
        for (int x = 0; x < density.grid().owned().count[0]; ++x)
          component.at(0, z, y, x) *= density.at(0, z, y, x);
      });
    }
    std::vector<NamedField> fields;
    for (const OutputField field : case_.output.fields) {
      if (field == OutputField::density) fields.push_back({"density", {&density}});
      if (field == OutputField::velocity) fields.push_back({"velocity", pointers(velocity)});
      if (field == OutputField::momentum) fields.push_back({"momentum", pointers(momentum)});
    }
    film_.add({index, times_[static_cast<std::size_t>(index)], std::move(fields)});
  }

  /// At the centres, the mean of the slabs before and after a frame.
  std::vector<Field> velocity_at(int index) const {
    const Grid& grid = found_->potential.grid();
    const int last = found_->potential.slices() - 1;
    const int before = std::max(index - 1, 0);
    const int after = std::min(index, last);
    std::vector<Field> velocity(found_->velocity.size(), Field(grid, 1));
    for (int a = 0; a < grid.dim(); ++a) {
      const Field& faces = found_->velocity[static_cast<std::size_t>(a)];
      const std::ptrdiff_t up = neighbour(grid, a);
      for_each_line(grid, 1, [&](int, int z, int y) {
        const double* u = faces.line(before, z, y);
        const double* v = faces.line(after, z, y);
        double* out = velocity[static_cast<std::size_t>(a)].line(0, z, y);
        for (std::ptrdiff_t x = 0; x < grid.owned().count[0]; ++x)
          out[x] = 0.25 * (u[x] + u[x + up] + v[x] + v[x + up]);
      });
    }
    return velocity;
  }

  void follow() {
    if (!case_.follows()) return;
    const auto along = std::make_shared<FilmMotion>(found_.value(), times_);
    const InPieces<Motion> motion{
        [along](int slab, double) -> const Motion& { return (*along)(slab); },
        {times_.begin() + 1, times_.end() - 1},
        false};
    followed_.follow(posed_->ends.source(), posed_->ends.target(), motion, times_,
                     posed_->followed);
  }

  const Case& case_;
  std::filesystem::path history_;
  Film film_;
  Followed followed_;
  std::vector<double> times_;
  std::optional<FilmVelocity> found_;
  const PosedProblem* posed_ = nullptr;
};

}  // namespace

std::unique_ptr<Solution> make_film_solution(const Grid& grid, const Case& c,
                                             const std::filesystem::path& directory) {
  return std::make_unique<FilmSolution>(grid, c, directory);
}

}  // namespace deblai
