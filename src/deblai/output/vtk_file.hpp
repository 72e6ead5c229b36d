#pragma once

#include <deblai/base/atomic_file.hpp>

class vtkDataObject;
class vtkXMLWriter;

namespace deblai {

/// The data as a file of VTK's XML formats, not yet published: raw appended, 64-bit headers.
/// Rank-local. Throws Error, Failure::resources, when the disk refuses (VTK's Write does not tell).
void write_vtk(vtkXMLWriter& writer, vtkDataObject& data, const AtomicFile& file);

}  // namespace deblai
