// Store: what must outlive the daemon. Transitions, the closes they were decided on, and the figures, in one
// SQLite file (README.md has its tables and promises).
//
// What write() has returned from is on the disk, whatever happens to the machine. Every row has a checksum,
// the transitions a chain of hashes, so what is read is what was written or an error.
//
// One thread at a time. Blocks on the disk.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "daemon/store/database.hpp"
#include "daemon/store/rows.hpp"
#include "feeds/market/series.hpp"

namespace rotation::daemon::store {

// The file is not as it was written, as opposed to a disk that fails or a later version.
class DamagedStore : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class Store {
 public:
  // Opens the file, made if it is not there. `series`, which outlives the store, names what is read and
  // written. Throws std::runtime_error, one sentence: it cannot be opened, is of a later version, or
  // (DamagedStore) damaged.
  Store(std::filesystem::path file, const market::SeriesTable& series);
  ~Store();

  // All of it, verified. Closes and figures of series that the table does not have are left out. Throws
  // std::runtime_error, likewise. Cost: a second for 500,000 closes.
  [[nodiscard]] Stored read();

  // All of the entry, or DatabaseError; returns where its transitions stand now, one by one. After an error
  // nothing of the file's state is trusted: the next call opens it anew, and writes what that one was about
  // to, whether or not it was there after all. REQUIRES: read() has been.
  std::vector<Place> write(const Entry& entry);

  [[nodiscard]] const std::filesystem::path& file() const noexcept { return file_; }

 private:
  // Where rows go next.
  struct Head {
    std::int64_t start = 0;  // ids of the last ones
    std::int64_t figure = 0;
    std::int64_t transition = 0;
    std::uint64_t number = 0;  // of the last transition that holds
    std::string hash;          // of the last transition
  };

  void open();
  void rewrite_log() const;
  [[nodiscard]] std::vector<SessionRow> read_sessions();
  [[nodiscard]] std::vector<ReferenceFigure> read_figures();
  void read_webhooks(Stored& stored);
  void read_transitions(Stored& stored);
  void put(const Start& start, Head& head);
  void put(const SessionRow& session);
  void read_profiles(std::vector<SessionRow>& sessions);
  void put_profile(const SessionRow& session);
  void put(const ReferenceFigure& figure, Head& head);
  [[nodiscard]] Place put(const TransitionRow& row, Head& head);
  void put(const Delivered& delivered);

  const std::filesystem::path file_;
  const market::SeriesTable& series_;
  std::unique_ptr<Database> database_;
  Head head_;
};

}  // namespace rotation::daemon::store
