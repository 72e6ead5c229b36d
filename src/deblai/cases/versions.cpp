#include <deblai/cases/versions.hpp>

#include <CLI/Version.hpp>

#include <deblai/output/hdf5_file.hpp>
#include <deblai/output/vtk_version.hpp>
#include <deblai/report/versions.hpp>
#include <deblai/transforms/convolution.hpp>

namespace deblai {

std::map<std::string, std::string> all_library_versions() {
  std::map<std::string, std::string> all = library_versions();
  all["CLI11"] = CLI11_VERSION;
  all["HDF5"] = hdf5_version();
  all["VTK"] = vtk_version();
  // FFTW tells its own name and build: fftw-3.3.10-sse2-avx
  const std::string fftw = fftw_version_text();
  all["FFTW"] = fftw.substr(fftw.find('-') + 1);
  return all;
}

}  // namespace deblai
