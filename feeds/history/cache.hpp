// What a source has sent, kept for the next start: a CSV file `date,close,adjusted` for each series.
//
// A file is replaced as a whole or not at all. Whatever cannot be read counts as not there: it is asked for
// again. Thread safety: none.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "feeds/history/source.hpp"

namespace rotation::history {

class Cache {
 public:
  // Files of one source at one address lie in a folder of their own below `folder`, made when needed.
  // `trouble` is called when a file cannot be used or written.
  Cache(const std::filesystem::path& folder, const Source& source, const std::string& host,
        std::function<void(const std::string&)> trouble);

  // Rows of the item by day; none if there is nothing of use.
  [[nodiscard]] std::vector<DailyRow> read(const Item& item) const;
  void write(const Item& item, const std::vector<DailyRow>& rows) const;

 private:
  [[nodiscard]] std::filesystem::path file_of(const Item& item) const;

  std::filesystem::path folder_;
  std::function<void(const std::string&)> trouble_;
};

}  // namespace rotation::history
