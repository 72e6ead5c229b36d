#include <fstream>

#include <gtest/gtest.h>
#include <unit/cases/message.hpp>

#include <deblai/base/petsc_options.hpp>
#include <deblai/cases/command.hpp>
#include <deblai/cases/command_line.hpp>
#include <deblai/cases/read_case.hpp>
#include <deblai/cases/run_directory.hpp>
#include <deblai/cases/directory_lock.hpp>
#include <deblai/cases/templates.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

namespace fs = std::filesystem;

std::string refusal(const std::vector<std::string>& arguments) {
  return testing::message_of([&] { command_line(testing::world(), arguments); }, Failure::usage);
}

TEST(CommandLine, NamesTheNearestCommandAndAll) {
  const std::string text = refusal({"rum", "case.yaml"});
  EXPECT_EQ(text.rfind("unknown command `rum`; did you mean `run`?\n  commands: check, ", 0), 0U);
  for (const std::string& name : Commands::names()) EXPECT_TRUE(testing::contains(text, name));
}

TEST(CommandLine, RefusesWhatACommandDoesNotTake) {
  EXPECT_TRUE(testing::contains(refusal({"run"}), "CASE is required"));
  EXPECT_TRUE(testing::contains(refusal({"run", "case.yaml", "--bogus"}),
                                "`deblai run --help` shows what is accepted"));
  EXPECT_TRUE(testing::contains(refusal({"check", "case.yaml", "-n", "0"}), "0"));
  EXPECT_TRUE(
      testing::contains(refusal({"explain", "mass", "--", "-log_view"}), "takes no PETSc options"));
  EXPECT_TRUE(testing::contains(refusal({"--full"}), "--version"));
}

TEST(NewCommand, WritesACaseAndNeverOverOne) {
  const fs::path folder = testing::scratch() / "growth";
  const std::vector<std::string> arguments{"new", "unbalanced", folder.string()};
  EXPECT_EQ(command_line(testing::world(), arguments), 0);
  EXPECT_EQ(read_case(testing::world(), folder / "case.yaml").problem,
            Problem::unbalanced_geodesic);
  EXPECT_TRUE(testing::contains(refusal(arguments), "is there already; choose another folder"));
  EXPECT_TRUE(testing::contains(refusal({"new", "unbalancd"}), "did you mean `unbalanced`?"));
}

TEST(Templates, AreCases) {
  for (const Template& each : templates()) {
    SCOPED_TRACE(each.name);
    const Case c = parse_case(each.text, each.name, "/");
    EXPECT_EQ(resolved_yaml(c), resolved_yaml(parse_case(resolved_yaml(c), "resolved", "/")));
    EXPECT_FALSE(each.help.empty());
  }
}

TEST(PetscOptions, AreNamesAndValues) {
  EXPECT_EQ(petsc_options({"-ksp_type", "cg", "-log_view", "-shift", "-1.5"}),
            (std::map<std::string, std::string>{
                {"ksp_type", "cg"}, {"log_view", ""}, {"shift", "-1.5"}}));
  EXPECT_TRUE(testing::contains(testing::message_of([] { petsc_options({"cg"}); }, Failure::usage),
                                "expected a PETSc option such as `-log_view`, got \"cg\""));
}

TEST(PetscOptions, ThatNothingReadsAreFound) {
  const std::map<std::string, std::string> options{{"deblai_test_nothing_reads_this", "1"},
                                                   {"options_left", "0"}};
  set_petsc_options(options);
  EXPECT_EQ(unused_petsc_options(options),
            std::vector<std::string>{"deblai_test_nothing_reads_this"});
}

TEST(RunDirectory, IsNamedAfterTheCase) {
  EXPECT_EQ(default_directory("somewhere/translation.yaml"), "translation-run");
  EXPECT_EQ(default_directory("examples/translation_2d/case.yaml"), "translation_2d-run");
}

TEST(RunDirectory, SaysWhichRunItReplacesAndForgetsItsPictures) {
  const fs::path run = testing::scratch() / "run";
  EXPECT_EQ(what_is_replaced(testing::world(), run), "");
  collectively(testing::world(), [&] {
    if (!testing::world().is_root()) return;
    fs::create_directories(run / "pictures");
    std::ofstream(run / "run.json") << "{\n  \"deblai\": {\"version\": \"1\"}}";
    for (const char* name : {"frame_0000.png", "film.gif", "frame_notes.txt"})
      std::ofstream(run / "pictures" / name) << "...";
  });
  EXPECT_TRUE(
      testing::begins(what_is_replaced(testing::world(), run), ", in place of the run of 20"));
  forget_run(testing::world(), run);
  EXPECT_FALSE(fs::exists(run / "pictures" / "frame_0000.png"));
  EXPECT_FALSE(fs::exists(run / "pictures" / "film.gif"));
  EXPECT_TRUE(fs::exists(run / "pictures" / "frame_notes.txt"));  // not the renderer's
  check_mpi(MPI_Barrier(testing::world().get()));
  collectively(testing::world(), [&] {
    if (testing::world().is_root()) fs::remove(run / "pictures" / "frame_notes.txt");
  });
  forget_run(testing::world(), run);
  EXPECT_FALSE(fs::exists(run / "pictures"));
}

TEST(RunDirectory, HasOneRunAtATime) {
  const fs::path folder = testing::scratch();
  {
    const DirectoryLock lock(testing::world(), folder);
    EXPECT_TRUE(testing::contains(
        testing::message_of([&] { require_idle(testing::world(), folder); }, Failure::usage),
        "a run is going on there"));
  }
  require_idle(testing::world(), folder);
  require_idle(testing::world(), folder / "not yet");
}

TEST(RunDirectory, IsNeverSomebodyElses) {
  const fs::path folder = testing::scratch();
  const auto refused = [&](const fs::path& path) {
    return testing::message_of([&] { require_run_directory(testing::world(), path); },
                               Failure::usage);
  };
  EXPECT_EQ(refused(folder / "new" / "one"), "");
  EXPECT_EQ(refused(folder), "");
  collectively(testing::world(), [&] {
    if (!testing::world().is_root()) return;
    fs::create_directory(folder / "thesis");
    std::ofstream(folder / "thesis" / "chapter1.tex") << "...";
    fs::create_directory(folder / "run");
    std::ofstream(folder / "run" / "run.json") << "{\n  \"deblai\": {\"version\": \"1\"}}";
    std::ofstream(folder / "file") << "...";
    fs::create_directory(folder / "killed");
    std::ofstream(folder / "killed" / "run.json.part") << "{";
  });
  EXPECT_EQ(refused(folder / "killed"), "");
  EXPECT_TRUE(
      testing::contains(refused(folder / "thesis"), "is not empty and not a run of deblai"));
  EXPECT_EQ(refused(folder / "run"), "");
  EXPECT_TRUE(testing::contains(refused(folder / "file"), "a file stands in its place"));
}

}  // namespace
}  // namespace deblai
