#include "daemon/api/session_history.hpp"

#include <utility>

namespace rotation::daemon::api {
namespace {

constexpr std::size_t kOverhead = 2 * sizeof(void*);  // of a row's allocation

}  // namespace

SessionHistory::SessionHistory(std::vector<std::string> names)
    : names_(std::move(names)), most_(kBytes / (names_.size() * sizeof(float) + sizeof(Row) + kOverhead)) {}

void SessionHistory::add(Close close) {
  if (!rows_.empty() && rows_.back().session == close.session) rows_.pop_back();
  if (rows_.size() == most_) rows_.pop_front();
  rows_.push_back({close.session, close.state, std::move(close.columns)});
}

}  // namespace rotation::daemon::api
