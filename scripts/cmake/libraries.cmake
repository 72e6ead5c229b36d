# Every library comes from Debian 12; scripts/setup installs them all.
find_package(PkgConfig REQUIRED)
find_package(MPI REQUIRED COMPONENTS C CXX)
pkg_check_modules(PETSC REQUIRED IMPORTED_TARGET PETSc)
pkg_check_modules(FFTW REQUIRED IMPORTED_TARGET fftw3)
# The one that PETSc brings; find_package would take the serial one.
pkg_check_modules(HDF5 REQUIRED IMPORTED_TARGET hdf5-openmpi)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(CLI11 REQUIRED)
find_package(muparser REQUIRED)
# Debian's NIFTIConfig.cmake names files that are not there.
find_path(NIFTI_INCLUDE_DIR nifti2_io.h PATH_SUFFIXES nifti REQUIRED)
find_library(NIFTI_LIBRARY nifti2 REQUIRED)
find_library(ZNZ_LIBRARY znz REQUIRED)
add_library(deblai_nifti INTERFACE)
target_include_directories(deblai_nifti SYSTEM INTERFACE ${NIFTI_INCLUDE_DIR})
target_link_libraries(deblai_nifti INTERFACE ${NIFTI_LIBRARY} ${ZNZ_LIBRARY})
find_package(PNG REQUIRED)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
# Only modules without HDF5: the others would bring the serial HDF5 into an MPI program.
find_package(VTK 9.1 REQUIRED COMPONENTS CommonCore CommonDataModel CommonExecutionModel FiltersCore IOXML IOXMLParser)
