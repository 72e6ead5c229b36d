"""For Spack, from a clone: spack repo add scripts/packages/spack && spack dev-build -d . deblai@main"""

from spack.package import *


class Deblai(CMakePackage):
    """Dynamical optimal transport on distributed grids."""

    license("MIT")

    version("main")

    depends_on("c", type="build")
    depends_on("cxx", type="build")
    depends_on("cmake@3.25:", type="build")
    depends_on("pkgconfig", type="build")
    depends_on("mpi")
    depends_on("petsc@3.18: +mpi +double ~complex")
    depends_on("fftw@3 precision=double")
    depends_on("vtk@9.1: +mpi")
    depends_on("fmt@9:")
    depends_on("spdlog@1.10:")
    depends_on("nlohmann-json@3.11:")
    depends_on("yaml-cpp@0.7:")
    depends_on("cli11@2.1:")
    depends_on("muparser@2.3:")
    depends_on("openssl")
    depends_on("nifti-clib")

    conflicts("%gcc@:11", msg="C++20 needs GCC 12 or later")

    def cmake_args(self):
        # Spack's target flags are enough, and do not depend on the machine that compiles.
        return [
            self.define("DEBLAI_TESTS", False),
            self.define("DEBLAI_NATIVE", False),
        ]
