#include "feeds/capture/reader.hpp"

#include <utility>

namespace rotation::capture {
namespace {

std::vector<std::string> lines(std::string_view text) {
  std::vector<std::string> all;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    all.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return all;
}

}  // namespace

Reader::Reader(std::filesystem::path file) : records_(kFormat, std::move(file)) {
  segment::Record first;
  if (!records_.next(first)) return;
  if (static_cast<Kind>(first.kind) != Kind::connections) {
    records_.refuse("the first record does not name the connections");
  }
  connections_ = lines(first.payload);
}

bool Reader::next(Record& record) {
  segment::Record read;
  if (!records_.next(read)) return false;
  record = {static_cast<Kind>(read.kind), read.source, read.time, read.payload};
  if (record.kind == Kind::connections || record.connection >= connections_.size()) {
    records_.refuse("the record does not belong here");
  }
  if (record.kind == Kind::gap && !gap_of(record.payload)) {
    records_.refuse("the gap is of no form known here");
  }
  return true;
}

}  // namespace rotation::capture
