#include "daemon/api/close_relay.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <string_view>
#include <utility>
#include <variant>

namespace rotation::daemon::api {
namespace {

constexpr std::array<std::string_view, 5> kWords{"session", "quality", "state", "dollar_state",
                                                 "rrg_quadrant"};

float number(const signals::Cell& cell) {
  if (const double* x = std::get_if<double>(&cell)) return static_cast<float>(*x);
  if (const int* n = std::get_if<int>(&cell)) return static_cast<float>(*n);
  return std::numeric_limits<float>::quiet_NaN();
}

}  // namespace

CloseRelay::CloseRelay(const signals::Model& model) {
  for (signals::Column& column : signals::daily_columns(model)) {
    if (std::find(kWords.begin(), kWords.end(), column.name) != kWords.end()) continue;
    names_.push_back(column.name);
    read_.push_back(std::move(column));
  }
}

CloseRelay::~CloseRelay() {
  for (Node* node = last_.load(); node != nullptr;) delete std::exchange(node, node->before);
}

void CloseRelay::on_session(const signals::Engine& engine, const signals::Transition* transition) {
  const signals::SessionRecord& record = engine.record();
  if (transition != nullptr) now_.turn = Turn{*transition, record, now_.record};
  now_.record = record;
  send(engine);
}

void CloseRelay::end_warm_up(const signals::Engine& engine) {
  warm_ = true;
  if (now_.record.session != market::Day{}) send(engine);
}

void CloseRelay::send(const signals::Engine& engine) {
  Close close{.session = now_.record.session, .state = now_.record.state, .sequence = engine.sequence()};
  close.columns.reserve(read_.size());
  for (const signals::Column& column : read_) close.columns.push_back(number(column.read(now_.record)));
  if (warm_) close.subject = std::make_shared<const Subject>(now_);
  Node* const node = new Node{std::move(close), last_.load(std::memory_order_relaxed)};
  while (!last_.compare_exchange_weak(node->before, node, std::memory_order_release)) {
  }
}

std::vector<Close> CloseRelay::take_until(std::uint64_t sequence) {
  const auto end = received_.end() - received_.begin();
  for (Node* node = last_.exchange(nullptr, std::memory_order_acquire); node != nullptr;) {
    received_.insert(received_.begin() + end, std::move(node->close));
    delete std::exchange(node, node->before);
  }
  std::vector<Close> taken;
  while (!received_.empty() && received_.front().sequence <= sequence) {
    taken.push_back(std::move(received_.front()));
    received_.pop_front();
  }
  return taken;
}

}  // namespace rotation::daemon::api
