#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <deblai/output/writer.hpp>

namespace deblai {

/// Whether frames stay files of their own.
enum class NiftiFrames { apart, together };

/// The scalars of a film as NIfTI volumes: NAME_0007.nii.gz, a file a frame, or NAME.nii.gz with
/// all frames. Vectors are left out. NAME is that of the film for its density, else that of the
/// field; of films that are not called density, both: leg_1_growth_rate_0007.nii.gz.
///
/// The root gathers and writes: the same bytes on any number of ranks. Frames that are to be
/// together are joined when the film is closed; until then they lie apart.
class NiftiSeries : public Writer {
 public:
  /// Make the folder and find out whether it can be written to. Collective. Throws CollectiveError,
  /// Failure::input, where a picture that is to be kept is missing.
  NiftiSeries(const Grid& grid, FilmPlace film, NiftiFrames frames);
  /// What lay apart before it was joined is removed now: a run that is killed meanwhile can still
  /// go on from its frames.
  ~NiftiSeries() override;
  NiftiSeries(const NiftiSeries&) = delete;
  NiftiSeries& operator=(const NiftiSeries&) = delete;

  void write(const Snapshot& snapshot) override;
  void recall(const Snapshot& first) override;
  void close() override;
  std::filesystem::path entrance() const override;

 private:
  struct Frame {
    std::string field;
    double time = 0;
    std::filesystem::path file;
  };

  std::string name_of(const std::string& field) const;
  std::filesystem::path file_of(const std::string& field, int index) const;
  void join(const std::string& field) const;

  Grid grid_;
  FilmPlace film_;
  NiftiFrames frames_;
  std::vector<Frame> written_;
  bool joined_ = false;
};

/// Whether a film has, or had on the way, a NIfTI file of this name. Not collective.
bool is_nifti_of_film(const std::filesystem::path& file);

}  // namespace deblai
