#pragma once

#include <memory>
#include <string>

namespace deblai {

/// While it lives, VTK prints nothing. Rank-local.
class VtkSilence {
 public:
  VtkSilence();
  ~VtkSilence();
  VtkSilence(const VtkSilence&) = delete;
  VtkSilence& operator=(const VtkSilence&) = delete;

  /// The last line of VTK's first complaint, without the object's address; empty when there is
  /// none.
  std::string complaint() const;

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace deblai
