#include <deblai/base/run.hpp>

#include <array>
#include <cstdio>
#include <cstdlib>

#include <fmt/format.h>
#include <petscsys.h>

#include <deblai/base/petsc.hpp>

namespace deblai {

Runtime::Runtime() {
  // Options reach PETSc from the case file and the command line only: neither from the environment
  // nor from a .petscrc that happens to lie about.
  unsetenv("PETSC_OPTIONS");
  static std::array<char, 7> program{"deblai"};
  static std::array<char, 14> skip{"-skip_petscrc"};
  static std::array<char*, 3> arguments{program.data(), skip.data(), nullptr};
  static int count = 2;
  static char** values = arguments.data();
  check_petsc(PetscInitialize(&count, &values, nullptr, nullptr));
  // Codes come back to check_petsc, which reports; PETSc's own pages of traceback stay away.
  check_petsc(PetscPushErrorHandler(PetscReturnErrorHandler, nullptr));
  check_petsc(PetscPopSignalHandler());
}

Runtime::~Runtime() { PetscFinalize(); }

namespace {

/// A failure that one rank knows of: say so, and take the others along.
int abort(const Communicator& world, Failure failure, const char* what) {
  fmt::print(stderr, "deblai: error on rank {} of {}: {}\n", world.rank(), world.size(), what);
  std::fflush(stderr);
  MPI_Abort(world.get(), static_cast<int>(failure));
  return static_cast<int>(failure);
}

}  // namespace

int run(const std::function<int(const Communicator&)>& program) {
  const Runtime runtime;
  const Communicator world(MPI_COMM_WORLD);
  try {
    return program(world);
  } catch (const CollectiveError& error) {
    if (world.is_root()) fmt::print(stderr, "deblai: error: {}\n", error.what());
    return static_cast<int>(error.failure());
  } catch (const Error& error) {
    return abort(world, error.failure(), error.what());
  } catch (const std::bad_alloc&) {
    return abort(world, Failure::resources,
                 "out of memory: use fewer cells or time steps, or more ranks");
  } catch (const std::exception& error) {
    return abort(world, Failure::internal, error.what());
  } catch (...) {
    return abort(world, Failure::internal, "an exception of a kind unknown to us");
  }
}

std::string mpi_version() {
  std::array<char, MPI_MAX_LIBRARY_VERSION_STRING> text{};
  int length = 0;
  check_mpi(MPI_Get_library_version(text.data(), &length));
  const std::string whole(text.data(), static_cast<std::size_t>(length));
  return whole.substr(0, whole.find(','));
}

std::string petsc_version() {
  return fmt::format("{}.{}.{}", PETSC_VERSION_MAJOR, PETSC_VERSION_MINOR, PETSC_VERSION_SUBMINOR);
}

}  // namespace deblai
