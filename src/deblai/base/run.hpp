#pragma once

#include <functional>
#include <string>

#include <deblai/base/communicator.hpp>

namespace deblai {

/// MPI and PETSc, started by the constructor and finished by the destructor. One a process.
class Runtime {
 public:
  Runtime();
  ~Runtime();
  Runtime(const Runtime&) = delete;
  Runtime& operator=(const Runtime&) = delete;
};

/// Start MPI and PETSc, run `program`, turn exceptions into an exit code.
///
/// A CollectiveError reached every rank: rank 0 prints it once and everything is finalised.
/// Any other exception may be known to one rank only: it names its rank and aborts the job.
int run(const std::function<int(const Communicator&)>& program);

/// Versions of the MPI and PETSc libraries in use.
std::string mpi_version();
std::string petsc_version();

}  // namespace deblai
