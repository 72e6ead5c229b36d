#include <deblai/input/vtk_silence.hpp>

#include <cctype>

#include <vtkLogger.h>
#include <vtkNew.h>
#include <vtkObjectFactory.h>
#include <vtkOutputWindow.h>
#include <vtkSmartPointer.h>

namespace deblai {

namespace {

/// Keeps what VTK would print on the terminal.
class SilentWindow : public vtkOutputWindow {
 public:
  static SilentWindow* New();
  SilentWindow(const SilentWindow&) = delete;
  SilentWindow& operator=(const SilentWindow&) = delete;

  void DisplayText(const char* text) override {
    if (messages.empty()) messages = text;
  }
  std::string messages;  ///< the first of them

 protected:
  SilentWindow() = default;
};
vtkStandardNewMacro(SilentWindow)

}  // namespace

struct VtkSilence::Inside {
  vtkNew<SilentWindow> window;
  vtkSmartPointer<vtkOutputWindow> before{vtkOutputWindow::GetInstance()};
  vtkLogger::Verbosity verbosity{vtkLogger::GetCurrentVerbosityCutoff()};
};

VtkSilence::VtkSilence() : inside_(std::make_unique<Inside>()) {
  vtkOutputWindow::SetInstance(inside_->window);
  vtkLogger::SetStderrVerbosity(vtkLogger::VERBOSITY_OFF);
}

VtkSilence::~VtkSilence() {
  vtkOutputWindow::SetInstance(inside_->before);
  vtkLogger::SetStderrVerbosity(inside_->verbosity);
}

std::string VtkSilence::complaint() const {
  std::string text = inside_->window->messages;
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0)
    text.pop_back();
  const std::size_t start = text.find("): ");
  return start == std::string::npos ? text : text.substr(start + 3);
}

}  // namespace deblai
