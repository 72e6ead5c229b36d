#include <deblai/input/spread_volume.hpp>

#include <algorithm>

#include <fmt/format.h>

#include <deblai/base/all_to_all.hpp>
#include <deblai/field/blocks.hpp>

namespace deblai {

namespace {

constexpr int planes_tag = 7201;
constexpr int voxels_tag = 7202;

MPI_Datatype type_of(const std::vector<std::uint8_t>&) { return MPI_UINT8_T; }
MPI_Datatype type_of(const std::vector<std::int16_t>&) { return MPI_INT16_T; }
MPI_Datatype type_of(const std::vector<float>&) { return MPI_FLOAT; }
MPI_Datatype type_of(const std::vector<double>&) { return MPI_DOUBLE; }

/// The axis that is cut: the slowest that has voxels, but never the first.
std::size_t cut_axis(const Volume& volume) { return volume.counts[2] > 1 ? 2 : 1; }

Block planes(const Volume& volume, int first, int count) {
  Block block = volume.all();
  block.start[cut_axis(volume)] = first;
  block.count[cut_axis(volume)] = count;
  return block;
}

/// Even shares of `count` planes: the longer ones first.
struct Shares {
  int count;
  int ranks;

  int first(int rank) const { return count / ranks * rank + std::min(rank, count % ranks); }
  int owner(int plane) const {
    const int longer = count / ranks + 1;
    const int of_longer = longer * (count % ranks);
    return plane < of_longer ? plane / longer : count % ranks + (plane - of_longer) / (longer - 1);
  }
};

Shares shares(const Communicator& comm, const Volume& volume) {
  return {volume.counts[cut_axis(volume)], comm.size()};
}

Block share_of(const Communicator& comm, const Volume& volume, int rank) {
  const Shares all = shares(comm, volume);
  return planes(volume, all.first(rank), all.first(rank + 1) - all.first(rank));
}

/// Call work(planes) for the planes of a block, as many at a time as a message has.
template <class Work>
void for_each_message(const Volume& volume, const Block& block, Work&& work) {
  if (block.empty()) return;
  constexpr std::ptrdiff_t most = 1 << 20;  // voxels
  const std::size_t cut = cut_axis(volume);
  const std::ptrdiff_t plane = block.cells() / block.count[cut];
  const int step = static_cast<int>(std::max<std::ptrdiff_t>(1, most / plane));
  for (int first = block.start[cut]; first < block.start[cut] + block.count[cut]; first += step)
    work(planes(volume, first, std::min(step, block.start[cut] + block.count[cut] - first)));
}

/// Voxels between the first of a block of whole planes and the first of another that follows.
std::ptrdiff_t offset(const Volume& volume, const Block& from, const Block& to) {
  const std::size_t cut = cut_axis(volume);
  return to.cells() / to.count[cut] * (to.start[cut] - from.start[cut]);
}

/// A line of voxels along the first axis: messages count lines, of which no plane has too many.
template <class Sample>
OwnedDatatype line_type(const Volume& volume, const std::vector<Sample>& samples) {
  return subarray_type({volume.counts[0]}, {volume.counts[0]}, {0}, type_of(samples));
}

int lines(const Block& block) { return static_cast<int>(block.cells() / block.count[0]); }

/// Reads all planes and sends to each rank its own; an empty message says that there are no more.
void deal(const Communicator& comm, VolumeFile& file, Volume& mine) {
  int rank = 0;
  const auto send = [&](const Samples& message, const Block& block) {
    std::visit(
        [&](const auto& samples) {
          if (rank == 0) {
            auto& own = std::get<std::decay_t<decltype(samples)>>(mine.samples);
            std::copy(samples.begin(), samples.end(),
                      own.begin() + offset(mine, mine.here(), block));
            return;
          }
          check_mpi(MPI_Send(samples.data(), lines(block), line_type(mine, samples).get(), rank,
                             planes_tag, comm.get()));
        },
        message);
  };
  try {
    for (; rank < comm.size(); ++rank) {
      for_each_message(mine, share_of(comm, mine, rank),
                       [&](const Block& block) { send(file.read(block), block); });
    }
    file.finish();
  } catch (...) {
    for (rank = std::max(rank, 1); rank < comm.size(); ++rank) {
      if (!share_of(comm, mine, rank).empty())
        check_mpi(MPI_Send(nullptr, 0, MPI_BYTE, rank, planes_tag, comm.get()));
    }
    throw;
  }
}

void receive(const Communicator& comm, Volume& mine) {
  std::visit(
      [&](auto& samples) {
        const OwnedDatatype line = line_type(mine, samples);
        bool goes_on = true;
        for_each_message(mine, mine.here(), [&](const Block& block) {
          if (!goes_on) return;
          MPI_Status status;
          check_mpi(MPI_Recv(samples.data() + offset(mine, mine.here(), block), lines(block),
                             line.get(), 0, planes_tag, comm.get(), &status));
          int received = 0;
          check_mpi(MPI_Get_count(&status, line.get(), &received));
          goes_on = received > 0;
        });
      },
      mine.samples);
}

/// Room for the voxels that are here.
void make_room(Volume& volume) {
  std::visit(
      [&](auto& samples) { samples.resize(static_cast<std::size_t>(volume.here().cells())); },
      volume.samples);
}

OwnedDatatype part_type(const Block& part, const Block& whole, MPI_Datatype sample) {
  std::vector<int> sizes;
  std::vector<int> counts;
  std::vector<int> starts;
  for (std::size_t q = 3; q-- > 0;) {
    sizes.push_back(whole.count[q]);
    counts.push_back(part.count[q]);
    starts.push_back(part.start[q] - whole.start[q]);
  }
  return subarray_type(sizes, counts, starts, sample);
}

/// The ranks that have planes of a block.
std::vector<int> owners(const Communicator& comm, const Volume& volume, const Block& block) {
  if (block.empty()) return {};
  const std::size_t cut = cut_axis(volume);
  const Shares all = shares(comm, volume);
  std::vector<int> ranks;
  for (int rank = all.owner(block.start[cut]);
       rank <= all.owner(block.start[cut] + block.count[cut] - 1); ++rank)
    ranks.push_back(rank);
  return ranks;
}

/// Send and receive what ranks have asked of each other.
void bring(const Communicator& comm, const Volume& volume, const Parcels& asked, Volume& part) {
  std::vector<MPI_Request> requests;
  const Block& wanted = *part.part;
  std::visit(
      [&](auto& into) {
        const auto& from = std::get<std::decay_t<decltype(into)>>(volume.samples);
        for (const int rank : owners(comm, volume, wanted)) {
          const OwnedDatatype type =
              part_type(common(share_of(comm, volume, rank), wanted), wanted, type_of(into));
          requests.emplace_back();
          check_mpi(MPI_Irecv(into.data(), 1, type.get(), rank, voxels_tag, comm.get(),
                              &requests.back()));
        }
        for (const auto& [rank, numbers] : asked) {
          const OwnedDatatype type =
              part_type(common(volume.here(), block_of(numbers)), volume.here(), type_of(into));
          requests.emplace_back();
          check_mpi(MPI_Isend(from.data(), 1, type.get(), rank, voxels_tag, comm.get(),
                              &requests.back()));
        }
      },
      part.samples);
  check_mpi(MPI_Waitall(static_cast<int>(requests.size()), requests.data(), MPI_STATUSES_IGNORE));
}

}  // namespace

Volume read_spread(const Communicator& comm, const std::filesystem::path& file,
                   const std::string& context, const std::function<VolumeFile()>& open) {
  const auto named = [&](auto&& work) {
    try {
      work();
    } catch (const Error& error) {
      const bool has_name = std::string_view(error.what()).starts_with(file.string());
      throw Error(
          error.failure(),
          context + (has_name ? error.what() : fmt::format("{}: {}", file.string(), error.what())));
    }
  };
  VolumeFile opened;
  collectively(comm, [&] {
    if (comm.is_root()) named([&] { opened = open(); });
  });
  Volume mine = broadcast_lattice(comm, opened.volume);
  if (comm.size() > 1) {
    mine.part = share_of(comm, mine, comm.rank());
    mine.ranks = comm;
  }
  collectively(comm, [&] { make_room(mine); });
  // A failure of the root reaches those that wait before it reaches all.
  collectively(comm, [&] {
    if (comm.is_root()) {
      named([&] { deal(comm, opened, mine); });
    } else {
      receive(comm, mine);
    }
  });
  return mine;
}

Volume part_of(const Volume& volume, const Block& wanted) {
  if (!volume.ranks) return volume;
  Volume part = lattice_alone(volume);
  part.part = wanted;
  const Communicator& comm = *volume.ranks;
  collectively(comm, [&] { make_room(part); });
  Parcels asked;
  for (const int rank : owners(comm, volume, wanted)) asked[rank] = numbers_of(wanted);
  bring(comm, volume, exchange_parcels(comm, asked), part);
  return part;
}

double bytes_of(const Volume& volume) {
  return std::visit(
      [&](const auto& samples) {
        return static_cast<double>(volume.size()) * sizeof(*samples.data());
      },
      volume.samples);
}

ValueSummary summary_of(const Communicator& comm, const Volume& volume) {
  ValueTally tally(volume);
  tally.add(volume);
  tally.gather(comm);
  return tally.summary();
}

void require_density(const Communicator& comm, const Volume& volume, const ValueRule& rule,
                     const std::filesystem::path& file) {
  const ValueSummary values = summary_of(comm, volume);
  collectively(comm, [&] {
    try {
      require_density(values, rule);
    } catch (const Error& error) {
      throw Error(error.failure(), fmt::format("{}: {}", file.string(), error.what()));
    }
  });
}

ValueSummary summary_of(VolumeFile& file) {
  ValueTally tally(file.volume);
  Volume some = lattice_alone(file.volume);
  for_each_message(some, some.all(), [&](const Block& block) {
    some.part = block;
    some.samples = file.read(block);
    tally.add(some);
  });
  file.finish();
  return tally.summary();
}

}  // namespace deblai
