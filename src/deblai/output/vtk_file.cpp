#include <deblai/output/vtk_file.hpp>

#include <cerrno>

#include <vtkCallbackCommand.h>
#include <vtkDataObject.h>
#include <vtkErrorCode.h>
#include <vtkExecutive.h>
#include <vtkNew.h>
#include <vtkXMLWriter.h>

namespace deblai {
namespace {

/// VTK's own codes lie above those of the system.
int error_number(unsigned long vtk_code) {
  if (vtk_code < vtkErrorCode::FirstVTKErrorCode) return static_cast<int>(vtk_code);
  return vtk_code == vtkErrorCode::OutOfDiskSpaceError ? ENOSPC : EIO;
}

}  // namespace

void write_vtk(vtkXMLWriter& writer, vtkDataObject& data, const AtomicFile& file) {
  file.write("");  // the system says better than VTK why a file cannot be opened
  writer.SetInputDataObject(&data);
  writer.SetFileName(file.partial().c_str());
  writer.SetDataModeToAppended();
  writer.EncodeAppendedDataOff();
  writer.SetCompressorTypeToNone();
  writer.SetHeaderTypeToUInt64();
  vtkNew<vtkCallbackCommand> silence;  // what we report, it would print too
  writer.AddObserver(vtkCommand::ErrorEvent, silence);
  writer.GetExecutive()->AddObserver(vtkCommand::ErrorEvent, silence);

  writer.Write();  // returns 1 on a full disk
  if (const unsigned long code = writer.GetErrorCode(); code != vtkErrorCode::NoError) {
    fail_to_write(file.path(), error_number(code));
  }
  file.sync();
}

}  // namespace deblai
