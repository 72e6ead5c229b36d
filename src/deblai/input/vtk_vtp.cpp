// VTP, the XML surfaces of VTK: polygons and triangle strips; lines and lone points are skipped.

#include <fmt/format.h>
#include <vtkCellArray.h>
#include <vtkIdList.h>
#include <vtkNew.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>
#include <vtkXMLPolyDataReader.h>

#include <deblai/input/mesh_reader.hpp>
#include <deblai/input/vtk_silence.hpp>

namespace deblai {

namespace {

class Vtp : public MeshFormat {
 public:
  PolygonSoup read(const std::filesystem::path& file) const override {
    const VtkSilence silence;
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
