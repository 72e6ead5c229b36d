// VTP, the XML surfaces of VTK: polygons and triangle strips; lines and lone points are skipped.

#include <cctype>

#include <fmt/format.h>
#include <vtkCellArray.h>
#include <vtkIdList.h>
#include <vtkLogger.h>
#include <vtkNew.h>
#include <vtkObjectFactory.h>
#include <vtkOutputWindow.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>
#include <vtkSmartPointer.h>
#include <vtkXMLPolyDataReader.h>

#include <deblai/input/mesh_reader.hpp>

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

    /// While it lives, VTK talks to its window.
    class Silence {
 public:
  Silence()
      : before_(vtkOutputWindow::GetInstance()),
        verbosity_(vtkLogger::GetCurrentVerbosityCutoff()) {
    vtkOutputWindow::SetInstance(window_);
    vtkLogger::SetStderrVerbosity(vtkLogger::VERBOSITY_OFF);
  }
  ~Silence() {
    vtkOutputWindow::SetInstance(before_);
    vtkLogger::SetStderrVerbosity(verbosity_);
  }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;

  /// The last line of VTK's first complaint, without the object's address; empty when there is
  /// none.
  std::string complaint() const {
    std::string text = window_->messages;
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0)
      text.pop_back();
    const std::size_t start = text.find("): ");
    return start == std::string::npos ? text : text.substr(start + 3);
  }

 private:
  vtkNew<SilentWindow> window_;
  vtkSmartPointer<vtkOutputWindow> before_;
  vtkLogger::Verbosity verbosity_;
};

class Vtp : public MeshFormat {
 public:
  PolygonSoup read(const std::filesystem::path& file) const override {
    const Silence silence;
    vtkNew<vtkXMLPolyDataReader> reader;
    reader->SetFileName(file.c_str());
    reader->Update();
    const std::string complaint = silence.complaint();
    require(complaint.empty() && reader->GetErrorCode() == 0, Failure::input,
            fmt::format(
                "not a complete VTP file; VTK says: {}",
                complaint.empty() ? fmt::format("error {}", reader->GetErrorCode()) : complaint));
    vtkPolyData* data = reader->GetOutput();
    PolygonSoup soup;
    for (vtkIdType i = 0; i < data->GetNumberOfPoints(); ++i) {
      Point p{};
      data->GetPoint(i, p.data());
      soup.points.push_back(p);
    }
    vtkNew<vtkIdList> corners;
    for (vtkIdType f = 0; f < data->GetPolys()->GetNumberOfCells(); ++f) {
      data->GetPolys()->GetCellAtId(f, corners);
      for (vtkIdType c = 0; c < corners->GetNumberOfIds(); ++c)
        soup.corners.push_back(corners->GetId(c));
      soup.end_polygon();
    }
    for (vtkIdType s = 0; s < data->GetStrips()->GetNumberOfCells(); ++s) {
      data->GetStrips()->GetCellAtId(s, corners);
      for (vtkIdType c = 2; c < corners->GetNumberOfIds(); ++c) {
        // Every other triangle of a strip runs the other way.
        for (const vtkIdType i : {c - 2 + c % 2, c - 1 - c % 2, c})
          soup.corners.push_back(corners->GetId(i));
        soup.end_polygon();
      }
    }
    return soup;
  }
};

const Catalogue<MeshFormat>::Entry entry("vtp", [] { return std::make_unique<Vtp>(); });

}  // namespace

}  // namespace deblai
