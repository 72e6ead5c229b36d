#include <deblai/cases/checkpoint_file.hpp>

#include <sstream>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <deblai/base/atomic_file.hpp>

namespace deblai {

namespace {

/// Before the names of Standing::numbers.
const std::string time_prefix = "in_time_";

Notes notes_of(const RunIdentity& identity, const Standing& standing) {
  Notes notes;
  notes.texts = {{"kind", "checkpoint"},
                 {"case", identity.case_text},
                 {"inputs", identity.inputs},
                 {"densities", identity.densities},
                 {"program", identity.program}};
  const Course& course = standing.course;
  notes.numbers = {{"resumptions", {static_cast<double>(identity.resumptions)}},
                   {"level", {static_cast<double>(standing.level)}},
                   {"part", {static_cast<double>(standing.part)}},
                   {"done", {static_cast<double>(standing.done)}},
                   {"iterations", {static_cast<double>(course.iterations)}},
                   {"converged", {course.converged ? 1.0 : 0.0}},
                   {"values", {course.values.begin(), course.values.end()}},
                   {"report", {standing.report.value, standing.report.consensus}},
                   {"sigma", {standing.sigma}},
                   {"length_scale", {standing.length_scale}},
                   {"value", {standing.value}},
                   {"lower_bound", {}},
                   {"iterations_per_level",
                    {standing.iterations_per_level.begin(), standing.iterations_per_level.end()}},
                   {"seconds", {standing.seconds}},
                   {"earlier_legs",
                    {static_cast<double>(standing.earlier.count),
                     static_cast<double>(standing.earlier.iterations), standing.earlier.seconds}}};
  if (standing.lower_bound) notes.numbers["lower_bound"] = {*standing.lower_bound};
  for (const auto& [name, list] : standing.numbers) notes.numbers[time_prefix + name] = list;
  return notes;
}

/// Notes by name, or an Error.
class Reader {
 public:
  explicit Reader(const Notes& notes) : notes_(notes) {}

  const std::vector<double>& list(const std::string& name) const {
    const auto found = notes_.numbers.find(name);
    require(found != notes_.numbers.end(), Failure::input, missing(name));
    return found->second;
  }
  double number(const std::string& name, std::size_t index = 0) const {
    require(index < list(name).size(), Failure::input, missing(name));
    return list(name)[index];
  }
  int integer(const std::string& name) const { return static_cast<int>(number(name)); }
  const std::string& text(const std::string& name) const {
    const auto found = notes_.texts.find(name);
    require(found != notes_.texts.end(), Failure::input, missing(name));
    return found->second;
  }

 private:
  static std::string missing(const std::string& name) {
    return fmt::format(
        "the checkpoint has no `{}`: another version of deblai wrote it, which alone "
        "can go on from there",
        name);
  }
  const Notes& notes_;
};

/// "12: it is `a`, was `b`" of the first line that differs.
std::string first_difference(const std::string& now, const std::string& then) {
  std::istringstream new_text(now);
  std::istringstream old_text(then);
  for (int line = 1;; ++line) {
    std::string here = "(the end)";
    std::string there = here;
    const bool more = static_cast<bool>(std::getline(new_text, here));
    const bool other = static_cast<bool>(std::getline(old_text, there));
    if (here != there || !(more || other))
      return fmt::format("{}: `{}`, was `{}`", line, here, there);
  }
}

}  // namespace

CheckpointFile::CheckpointFile(const std::filesystem::path& directory)
    : newest_(directory / "checkpoint.h5"), earlier_(directory / "checkpoint.previous.h5") {}

void CheckpointFile::write(const Communicator& comm, const RunIdentity& identity,
                           const Standing& standing, const std::vector<StateField>& fields) const {
  std::vector<StoredField> stored;
  for (const StateField& each : fields)
    std::visit([&](auto* field) { stored.push_back({each.name, field}); }, each.field);
  write_store(comm, newest_, notes_of(identity, standing), stored, earlier_);
}

std::optional<Hdf5Store> CheckpointFile::open(const Communicator& comm,
                                              std::vector<std::string>& warnings) const {
  std::vector<std::string> faults;
  for (const std::filesystem::path& file : {newest_, earlier_}) {
    std::error_code ignored;
    const bool there = comm.is_root() && std::filesystem::exists(file, ignored);
    if (sum(comm, there ? 1LL : 0LL) == 0) continue;
    try {
      Hdf5Store store(comm, file);
      for (const std::string& fault : faults)
        warnings.push_back(fmt::format("{}\n  going on from {}", fault, file.string()));
      // The next checkpoint must not take the damaged one for the one to keep.
      if (!faults.empty() && comm.is_root()) std::filesystem::remove(newest_, ignored);
      return store;
    } catch (const CollectiveError& error) {
      faults.emplace_back(error.what());
    }
  }
  collectively(comm, [&] {
    require(faults.empty(), Failure::input,
            fmt::format("{}\n  no checkpoint is left to go on from; `deblai run {}` starts anew",
                        fmt::join(faults, "\n  "), (newest_.parent_path() / "case.yaml").string()));
  });
  return std::nullopt;
}

void CheckpointFile::remove() const {
  std::error_code ignored;
  for (const std::filesystem::path& file : {newest_, earlier_}) {
    std::filesystem::remove(file, ignored);
    std::filesystem::remove(file.string() + std::string(partial_suffix), ignored);
  }
}

Standing standing_of(const Hdf5Store& store) {
  const Reader notes(store.notes());
  require(notes.text("kind") == "checkpoint", Failure::input, "this file is no checkpoint");
  Standing standing;
  standing.level = notes.integer("level");
  standing.part = notes.integer("part");
  standing.done = notes.integer("done");
  standing.course.iterations = notes.integer("iterations");
  standing.course.converged = notes.number("converged") != 0;
  for (std::size_t i = 0; i < Course::window; ++i)
    standing.course.values[i] = notes.number("values", i);
  standing.report = {notes.number("report", 0), notes.number("report", 1)};
  standing.sigma = notes.number("sigma");
  standing.length_scale = notes.number("length_scale");
  standing.value = notes.number("value");
  if (!notes.list("lower_bound").empty()) standing.lower_bound = notes.number("lower_bound");
  for (const double count : notes.list("iterations_per_level"))
    standing.iterations_per_level.push_back(static_cast<int>(count));
  standing.seconds = notes.number("seconds");
  standing.earlier = {static_cast<int>(notes.number("earlier_legs", 0)),
                      static_cast<int>(notes.number("earlier_legs", 1)),
                      notes.number("earlier_legs", 2)};
  for (const auto& [name, list] : store.notes().numbers) {
    if (name.starts_with(time_prefix)) standing.numbers[name.substr(time_prefix.size())] = list;
  }
  return standing;
}

RunIdentity identity_of(const Hdf5Store& store) {
  const Reader notes(store.notes());
  return {notes.text("case"), notes.text("inputs"), notes.text("densities"), notes.text("program"),
          notes.integer("resumptions")};
}

void require_same(const RunIdentity& stopped, const RunIdentity& here,
                  const std::filesystem::path& directory) {
  const std::string file = (directory / "case.yaml").string();
  require(
      stopped.case_text == here.case_text, Failure::case_file,
      fmt::format("{}:{}\n  what was stopped goes on with the case that it had: put it back, or "
                  "start anew with `deblai run {}`",
                  file, first_difference(here.case_text, stopped.case_text), file));
  require(stopped.inputs == here.inputs, Failure::input,
          fmt::format("an input has changed since the run was stopped; line {}\n  put it back, or "
                      "start anew with `deblai run {}`",
                      first_difference(here.inputs, stopped.inputs), file));
  require(stopped.densities == here.densities, Failure::input,
          fmt::format("{}: the densities differ from those of the run that was stopped\n  another "
                      "version or build of deblai made them ({}, this is {}): start anew with "
                      "`deblai run {}`",
                      directory.string(), stopped.program, here.program, file));
}

}  // namespace deblai
