// The cosine transform of a cube along its three axes, of doubles and of floats, beside FFTW's and
// the memory.
//
//     cosine_transform [cells an axis = 128] [rounds = 9] [slices = 16]
//
// One core. First on the slices of a path, which memory holds: each is cold when its turn comes, as
// in a solve, and a sweep goes over all of them. Then again and again on one slice, which stays in
// the last cache where that is large enough. Every round times everything once, in turn, in seconds
// of the processor, whoever else uses the machine: compare the ratios, never seconds between runs.

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <string>
#include <vector>

#include <fftw3.h>
#include <fmt/format.h>

#include <deblai/base/owned.hpp>
#include <deblai/transforms/cosine_transform.hpp>

namespace {

using namespace deblai;

struct PlanTraits {
  using Handle = fftw_plan;
  static Handle null() noexcept { return nullptr; }
  static void release(Handle& plan) noexcept { fftw_destroy_plan(plan); }
};
using Plan = Owned<PlanTraits>;

/// Cubes of numbers one after the other, each with `halo` numbers around it that are not its own.
template <class T>
struct CubesOf {
  CubesOf(int n, int halo, int slices)
      : row(n + 2 * halo),
        plane(row * (n + 2 * halo)),
        cube(plane * (n + 2 * halo)),
        first(halo * (1 + row + plane)),
        values(static_cast<std::size_t>(cube * slices), T{1}) {}

  T* slice(int k) { return values.data() + k * cube + first; }

  std::ptrdiff_t row, plane, cube, first;
  StorageOf<T> values;
};
using Cubes = CubesOf<double>;

struct Timing {
  std::string name;
  std::function<void()> work;
  std::function<void()> before;
  std::vector<double> seconds;

  double best() const { return *std::min_element(seconds.begin(), seconds.end()); }
  double median() const {
    std::vector<double> sorted = seconds;
    std::sort(sorted.begin(), sorted.end());
    return sorted[sorted.size() / 2];
  }
};

/// FFTW's transform of all axes of a cube at once, the best it finds.
Plan fftw_cube(int n, const Cubes& at, double* from, double* to) {
  const auto row = static_cast<int>(at.row);
  const auto plane = static_cast<int>(at.plane);
  const fftw_iodim axes[3] = {{n, plane, plane}, {n, row, row}, {n, 1, 1}};
  const fftw_r2r_kind kinds[3] = {FFTW_REDFT10, FFTW_REDFT10, FFTW_REDFT10};
  return Plan(fftw_plan_guru_r2r(3, axes, 0, nullptr, from, to, kinds, FFTW_MEASURE));
}

/// The same an axis at a time: x and y plane by plane, then z.
std::vector<Plan> fftw_axes(int n, const Cubes& at, double* data) {
  const auto row = static_cast<int>(at.row);
  const auto plane = static_cast<int>(at.plane);
  const fftw_iodim x{n, 1, 1};
  const fftw_iodim y{n, row, row};
  const fftw_iodim z{n, plane, plane};
  const fftw_r2r_kind kind = FFTW_REDFT10;
  const auto lines = [&](const fftw_iodim& line, const fftw_iodim& others) {
    return Plan(fftw_plan_guru_r2r(1, &line, 1, &others, data, data, &kind, FFTW_MEASURE));
  };
  std::vector<Plan> plans;
  plans.push_back(lines(x, y));
  plans.push_back(lines(y, x));
  plans.push_back(lines(z, x));
  return plans;
}

void run_axes(const std::vector<Plan>& plans, int n, const Cubes& at, double* data) {
  const auto run = [](const Plan& plan, double* from) { fftw_execute_r2r(plan.get(), from, from); };
  for (int z = 0; z < n; ++z) {
    run(plans[0], data + z * at.plane);
    run(plans[1], data + z * at.plane);
  }
  for (int y = 0; y < n; ++y) run(plans[2], data + y * at.row);
}

template <class T>
void there(CosineTransformOf<T>& cosine, const CubesOf<T>& at, T* data) {
  const int n = cosine.size();
  for (int z = 0; z < n; ++z) {
    cosine.forward_rows(data + z * at.plane, at.row, n);
    cosine.forward_columns(data + z * at.plane, at.row, n);
  }
  for (int y = 0; y < n; ++y) cosine.forward_columns(data + y * at.row, at.plane, n);
}

template <class T>
void back(CosineTransformOf<T>& cosine, const CubesOf<T>& at, T* data) {
  const int n = cosine.size();
  for (int y = 0; y < n; ++y) cosine.inverse_columns(data + y * at.row, at.plane, n);
  for (int z = 0; z < n; ++z) {
    cosine.inverse_columns(data + z * at.plane, at.row, n);
    cosine.inverse_rows(data + z * at.plane, at.row, n);
  }
}

/// Seconds that this program has computed for.
double busy() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

/// Not inlined: three sweeps are not to become one.
template <class T>
[[gnu::noinline]] void read_and_write(T* numbers, std::ptrdiff_t count) {
#pragma omp simd
  for (std::ptrdiff_t i = 0; i < count; ++i) numbers[i] = static_cast<T>(1.000001) * numbers[i];
}

void measure(int n, int rounds, int slices) {
  Cubes haloed(n, 1, slices);  // as a Field stores them
  Cubes plain(n, 0, slices);
  Cubes other(n, 0, 1);
  CubesOf<float> haloed_floats(n, 1, slices);
  CubesOf<float> plain_floats(n, 0, slices);
  CosineTransform cosine(n);
  CosineTransformOf<float> cosine_of_floats(n);
  const Plan in_place = fftw_cube(n, plain, plain.slice(0), plain.slice(0));
  const Plan out_of_place = fftw_cube(n, plain, plain.slice(0), other.slice(0));
  const Plan in_place_haloed = fftw_cube(n, haloed, haloed.slice(0), haloed.slice(0));
  const std::vector<Plan> axes = fftw_axes(n, plain, plain.slice(0));
  const std::vector<Plan> axes_haloed = fftw_axes(n, haloed, haloed.slice(0));

  std::vector<Timing> all;
  const auto fill = []<class T>(CubesOf<T>& cubes) {
    return [&cubes] { std::fill(cubes.values.begin(), cubes.values.end(), T{1} / 1024); };
  };
  const auto add = [&](const char* name, auto& cubes, const auto& one) {
    const auto on_all = [&cubes, one, slices] {
      for (int k = 0; k < slices; ++k) one(cubes.slice(k));
    };
    all.push_back({name, on_all, fill(cubes), {}});
  };
  const auto add_sweeps = [&](const char* name, auto& cubes) {
    const auto three = [&cubes, slices] {
      for (int sweep = 0; sweep < 3; ++sweep) read_and_write(cubes.slice(0), cubes.cube * slices);
    };
    all.push_back({name, three, fill(cubes), {}});
  };
  add_sweeps("three sweeps, read and written", plain);
  add("deblai, DCT-II", haloed, [&](double* cube) { there(cosine, haloed, cube); });
  add("deblai, its inverse", haloed, [&](double* cube) { back(cosine, haloed, cube); });
  add("deblai, DCT-II, no halo", plain, [&](double* cube) { there(cosine, plain, cube); });
  add("FFTW, one plan", plain, [&](double* cube) { fftw_execute_r2r(in_place.get(), cube, cube); });
  add("FFTW, one plan, out of place", plain,
      [&](double* cube) { fftw_execute_r2r(out_of_place.get(), cube, other.slice(0)); });
  add("FFTW, one plan, halo", haloed,
      [&](double* cube) { fftw_execute_r2r(in_place_haloed.get(), cube, cube); });
  add("FFTW, plane by plane", plain, [&](double* cube) { run_axes(axes, n, plain, cube); });
  add("FFTW, plane by plane, halo", haloed,
      [&](double* cube) { run_axes(axes_haloed, n, haloed, cube); });
  const std::size_t floats = all.size();
  add_sweeps("floats: three sweeps", plain_floats);
  add("floats: DCT-II", haloed_floats,
      [&](float* cube) { there(cosine_of_floats, haloed_floats, cube); });
  add("floats: its inverse", haloed_floats,
      [&](float* cube) { back(cosine_of_floats, haloed_floats, cube); });

  for (int round = 0; round < rounds; ++round) {
    for (Timing& timing : all) {
      timing.before();
      if (slices == 1) timing.work();  // into the cache, and the processor up to speed
      const double start = busy();
      timing.work();
      timing.seconds.push_back(busy() - start);
    }
  }
  const double points = static_cast<double>(n) * n * n * slices;
  fmt::print("{0}^3 x {1}, one core; the bytes of three sweeps: {2:.0f} a number\n", n, slices,
             3 * 2 * 8.0);
  fmt::print("{:<34}{:>10}{:>10}{:>12}{:>14}\n", "", "best ms", "median", "ns/number", "of sweeps");
  for (const Timing& timing : all) {
    fmt::print("{:<34}{:>10.2f}{:>10.2f}{:>12.2f}{:>8.2f}{:>6.2f}\n", timing.name,
               timing.best() * 1e3, timing.median() * 1e3, timing.best() * 1e9 / points,
               timing.best() / all[0].best(), timing.median() / all[0].median());
  }
  const auto fastest = [&](double (Timing::*of)() const) {
    double least = 1e300;
    for (std::size_t i = 4; i < floats; ++i) least = std::min(least, (all[i].*of)());
    return least;
  };
  const auto ratios = [&](const char* name, double (Timing::*of)() const) {
    const double ours = std::max((all[1].*of)(), (all[2].*of)());
    fmt::print(
        "{}: {:.2f} times faster than FFTW's best plan (at least 1.6), {:.2f} times three "
        "sweeps (at most 2)\n",
        name, fastest(of) / ours, ours / (all[0].*of)());
    const double of_floats = std::max((all[floats + 1].*of)(), (all[floats + 2].*of)());
    fmt::print(
        "{}, floats: {:.2f} times faster than doubles, {:.2f} times three sweeps of floats\n", name,
        ours / of_floats, of_floats / (all[floats].*of)());
  };
  ratios("medians", &Timing::median);
  ratios("bests", &Timing::best);
}

}  // namespace

int main(int argc, char** argv) {
  const auto argument = [&](int i, int fallback) {
    return argc > i ? std::atoi(argv[i]) : fallback;
  };
  const int n = argument(1, 128);
  const int rounds = argument(2, 9);
  measure(n, rounds, argument(3, 16));
  measure(n, rounds, 1);
  return 0;
}
