#include <deblai/output/vtk_version.hpp>

#include <vtkVersion.h>

namespace deblai {

std::string vtk_version() { return vtkVersion::GetVTKVersion(); }

}  // namespace deblai
