#include <gtest/gtest.h>

#include "files.hpp"
#include <deblai/report/terminal.hpp>
#include <support/world.hpp>

namespace deblai {
namespace {

using testing::contents;

Progress at(int level, int iteration, double seconds) {
  Progress progress;
  progress.level = level;
  progress.levels = 2;
  progress.iteration = iteration;
  progress.max_iterations = 100;
  progress.distance_squared = 0.250141;
  progress.consensus = 4e-4;
  progress.seconds = seconds;
  return progress;
}

TerminalSettings onto(std::ostream& stream, Screen screen) {
  TerminalSettings settings;
  settings.screen = screen;
  settings.stream = &stream;
  return settings;
}

/// Only the root speaks.
std::string spoken(const std::string& text) { return testing::world().is_root() ? text : ""; }

TEST(Terminal, WritesALineEveryFewSecondsAndAtTheEndOfALevelIntoAPipe) {
  std::ostringstream screen;
  Terminal terminal(testing::world(), onto(screen, Screen::lines));
  terminal.progress(at(1, 1, 1));
  terminal.progress(at(1, 2, 4.5));
  EXPECT_EQ(screen.str(), "");
  terminal.progress(at(1, 3, 5.5));
  terminal.progress(at(1, 4, 6.0));
  terminal.progress(at(2, 1, 6.5));
  EXPECT_EQ(screen.str(), spoken("level 1/2  iter 3  W2^2 0.25014  consensus 4.0e-4  2.2 s/it\n"
                                 "level 1/2  iter 4  W2^2 0.25014  consensus 4.0e-4  1.7 s/it\n"));
}

TEST(Terminal, DrawsTheProgressOverItselfOnATerminal) {
  std::ostringstream screen;
  Terminal terminal(testing::world(), onto(screen, Screen::redrawn));
  terminal.progress(at(1, 1, 0.50));
  terminal.progress(at(1, 2, 0.55));  // sooner than an eye sees
  terminal.progress(at(1, 3, 0.70));
  terminal.say("done");
  EXPECT_EQ(screen.str(),
            spoken("\r\x1b[Klevel 1/2  iter 1  W2^2 0.25014  consensus 4.0e-4"
                   "\r\x1b[Klevel 1/2  iter 3  W2^2 0.25014  consensus 4.0e-4  0.1 s/it"
                   "\r\x1b[Kdone\n"));
}

TEST(Terminal, LogsTheSameLinesFromATerminalAsFromAPipe) {
  std::string logs[2];
  for (const Screen kind : {Screen::lines, Screen::redrawn}) {
    std::ostringstream screen;
    const auto path = testing::scratch() / "log.txt";
    Terminal terminal(testing::world(), onto(screen, kind));
    terminal.say("before the log is open");
    terminal.open_log(path);
    for (int i = 1; i <= 30; ++i) terminal.progress(at(1 + i / 20, i % 20, 0.7 * i));
    terminal.warn("the box is tight");
    terminal.found(RunReport{}, "run");
    terminal.close_log();
    logs[kind == Screen::lines ? 0 : 1] = contents(path);
    if (kind == Screen::lines) {
      EXPECT_EQ(screen.str(), spoken(contents(path)));
    }
  }
  EXPECT_EQ(logs[0], logs[1]);
  EXPECT_EQ(logs[0].find('\x1b'), std::string::npos);
  EXPECT_EQ(logs[0].find('\r'), std::string::npos);
  EXPECT_EQ(logs[0].substr(0, 23), "before the log is open\n");
  EXPECT_NE(logs[0].find("warning: the box is tight\n"), std::string::npos);
}

TEST(Terminal, KeepsControlCharactersOfNamesFromTheScreen) {
  std::ostringstream screen;
  Terminal terminal(testing::world(), onto(screen, Screen::lines));
  terminal.say("cow\x1b[2J.obj\r");
  EXPECT_EQ(screen.str(), spoken("cow?[2J.obj?\n"));
}

TEST(Terminal, RecordsInTheLogAlone) {
  std::ostringstream screen;
  const auto path = testing::scratch() / "log.txt";
  Terminal terminal(testing::world(), onto(screen, Screen::lines));
  terminal.open_log(path);
  terminal.record("error: out of space");
  EXPECT_EQ(screen.str(), "");
  EXPECT_EQ(contents(path), "error: out of space\n");
}

TEST(Terminal, SaysOnEveryRankThatTheLogDidNotFit) {
  std::ostringstream screen;
  Terminal terminal(testing::world(), onto(screen, Screen::silent));
  terminal.open_log("/dev/full");
  terminal.say("lost");
  EXPECT_THROW(terminal.close_log(), CollectiveError);
  EXPECT_EQ(screen.str(), "");
}

}  // namespace
}  // namespace deblai
