#include <fstream>

#include <gtest/gtest.h>

#include "files.hpp"
#include <deblai/report/history.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

using testing::contents;
using testing::SmallDisk;

Progress at(int iteration) {
  Progress progress;
  progress.level = 2;
  progress.levels = 4;
  progress.iteration = iteration;
  progress.distance_squared = 0.1 + 0.2;
  progress.consensus = 4e-4;
  progress.seconds = 0.25;
  return progress;
}

TEST(History, HasARowAnIterationUnderAHeader) {
  const auto path = testing::scratch() / "history.csv";
  History history(testing::world(), path);
  EXPECT_EQ(contents(path), "level,iteration,value,lower_bound,consensus,seconds\n");
  history.add(at(1));
  history.add(at(2), 0.25);
  EXPECT_EQ(contents(path),
            "level,iteration,value,lower_bound,consensus,seconds\n"
            "2,1,0.30000000000000004,,0.0004,0.250000\n"
            "2,2,0.30000000000000004,0.25,0.0004,0.250000\n");
}

TEST(History, GoesOnAfterTheRowsThatACheckpointKnows) {
  const auto path = testing::scratch() / "history.csv";
  History history(testing::world(), path);
  for (int i = 1; i <= 3; ++i) history.add(at(i));
  const std::string whole = contents(path);
  MPI_Barrier(testing::world().get());
  for (const int rows : {3, 5}) {  // as many as there are
    const History again(testing::world(), path, rows);
    EXPECT_EQ(contents(path), whole);
  }
  MPI_Barrier(testing::world().get());
  History shorter(testing::world(), path, 1);
  shorter.add(at(2));
  shorter.add(at(3));
  EXPECT_EQ(contents(path), whole);
  MPI_Barrier(testing::world().get());
  const History anew(testing::world(), path, 0);
  EXPECT_EQ(contents(path), whole.substr(0, whole.find('\n') + 1));
}

TEST(History, DropsHalfARowThatAKilledRunLeft) {
  const auto path = testing::scratch() / "history.csv";
  {
    History history(testing::world(), path);
    history.add(at(1));
  }
  const std::string whole = contents(path);
  MPI_Barrier(testing::world().get());
  if (testing::world().is_root()) std::ofstream(path, std::ios::app) << "2,2,0.3";
  MPI_Barrier(testing::world().get());
  const History history(testing::world(), path, 2);
  EXPECT_EQ(contents(path), whole);
}

TEST(History, EndsInAWholeRowWhenTheDiskIsFull) {
  const auto path = testing::scratch() / "history.csv";
  History history(testing::world(), path);
  history.add(at(1));
  const std::string before = contents(path);
  {
    const SmallDisk disk(before.size() + 10);  // ten bytes of the next row still fit
    EXPECT_THROW(history.add(at(2)), CollectiveError);
  }
  EXPECT_EQ(contents(path), before);
  history.add(at(3));
  EXPECT_EQ(contents(path), before + "2,3,0.30000000000000004,,0.0004,0.250000\n");
}

TEST(History, SaysWhichFileAndWhyOnEveryRank) {
  try {
    const History full(testing::world(), "/dev/full");
    ADD_FAILURE() << "no error";
  } catch (const CollectiveError& error) {
    EXPECT_EQ(error.failure(), Failure::resources);
    const std::string text = error.what();
    EXPECT_NE(text.find("/dev/full"), std::string::npos) << text;
    EXPECT_NE(text.find("No space left"), std::string::npos) << text;
    EXPECT_NE(text.find("free some space"), std::string::npos) << text;
  }
}

TEST(History, RefusesADirectoryThatIsNotThere) {
  EXPECT_THROW(History(testing::world(), testing::scratch() / "none" / "history.csv"),
               CollectiveError);
}

}  // namespace
}  // namespace deblai
