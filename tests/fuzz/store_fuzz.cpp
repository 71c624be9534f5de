// A store in which bytes are not what they were: one sentence, or every row as it was written.
#include <cassert>
#include <fstream>
#include <iterator>

#include <fuzzer/FuzzedDataProvider.h>

#include "daemon/store/store.hpp"
#include "tests/daemon/store/store_rows.hpp"
#include "tests/fuzz/check_sentence.hpp"
#include "tests/fuzz/scratch_folder.hpp"

namespace rotation {
namespace {

const market::SeriesTable kSeries = testing::two_series();

struct Template {
  std::string bytes;
  std::string rows;  // as testing::text has them
};

Template written(const testing::ScratchFolder& folder) {
  using signals::State;
  const auto file = folder.path() / "template.db";
  Template made;
  {
    daemon::store::Store store(file, kSeries);
    (void)store.read();
    daemon::store::Entry entry{.start = testing::start_row(0)};
    for (int day = 0; day < 30; ++day) {
      entry.sessions.push_back(testing::session_row(testing::kFirstDay + std::chrono::days{day}, 100 + day));
    }
    entry.transitions = {
        testing::transition_row(1, testing::kFirstDay, State::dormant, State::watch, true),
        testing::transition_row(2, testing::kFirstDay + std::chrono::days{3}, State::watch, State::setup)};
    entry.webhooks = std::vector<daemon::store::Delivered>{{"desk", 0}, {"other", 2}};
    store.write(entry);
    made.rows = testing::text(store.read());
  }
  std::ifstream in(file, std::ios::binary);
  made.bytes = {std::istreambuf_iterator<char>(in), {}};
  return made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const testing::ScratchFolder folder;
  static const Template whole = written(folder);
  FuzzedDataProvider in(data, size);
  std::string bytes = whole.bytes;
  if (in.ConsumeBool()) bytes.resize(in.ConsumeIntegralInRange<std::size_t>(0, bytes.size()));
  while (in.remaining_bytes() > 0 && !bytes.empty()) {
    auto at = in.ConsumeIntegralInRange<std::size_t>(0, bytes.size() - 1);
    bytes[at] = in.ConsumeIntegral<char>();
  }
  for (const char* log : {"store.db-wal", "store.db-shm"}) std::filesystem::remove(folder.path() / log);
  try {
    daemon::store::Store store(folder.write("store.db", bytes), kSeries);
    const std::string rows = testing::text(store.read());
    assert(rows == whole.rows || (bytes.empty() && rows.empty()));
  } catch (const std::runtime_error& error) {
    testing::check_sentence(error.what());
  }
  return 0;
}

}  // namespace rotation
