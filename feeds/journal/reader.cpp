#include "feeds/journal/reader.hpp"

#include <algorithm>
#include <utility>

#include "feeds/journal/folder.hpp"

namespace rotation::journal {

namespace {

// One that is compressed meanwhile goes by another name before the one it had is gone.
std::unique_ptr<SegmentReader> open(const std::filesystem::path& segment) try {
  return std::make_unique<SegmentReader>(segment);
} catch (const segment::BadFile&) {
  const std::filesystem::path compressed = segment.string() + ".zst";
  if (std::filesystem::exists(segment) || !std::filesystem::exists(compressed)) throw;
  return std::make_unique<SegmentReader>(compressed);
}

}  // namespace

Reader::Reader(std::vector<std::filesystem::path> segments, std::uint64_t after)
    : segments_(std::move(segments)) {
  pass_over(after);
  open_following();
  if (following_ == nullptr) throw segment::BadFile(segments_.front().string() + ": holds no event");
  present_ = std::move(following_);
  expected_ = begin().sequence;
  open_following();
}

void Reader::pass_over(std::uint64_t after) {
  for (; opened_ + 1 < segments_.size(); ++opened_) {
    const auto next = open(segments_[opened_ + 1]);
    if (!next->begin() || next->begin()->sequence > after + 1) return;
  }
}

// The next one that says what it is: one that was torn before has nothing else either.
void Reader::open_following() {
  while (opened_ < segments_.size()) {
    following_ = open(segments_[opened_++]);
    if (following_->begin()) return;
    Block none;
    (void)following_->next(none);
    torn_ += following_->torn();
  }
  following_ = nullptr;
}

bool Reader::next(Block& block) {
  while (true) {
    while (present_->next(block)) {
      if (!clip(block)) continue;
      follow(block);
      return true;
    }
    if (following_ == nullptr) break;
    torn_ += std::exchange(present_, std::move(following_))->torn();
    const Begin& begin = *present_->begin();
    if (begin.sequence != expected_) {
      present_->refuse("begins with event " + std::to_string(begin.sequence) + ", the one before ends with " +
                       std::to_string(expected_ - 1) + ": a segment is missing");
    }
    open_following();
  }
  ended_ = present_->ended();
  torn_ += std::exchange(over_, true) ? 0 : present_->torn();
  return false;
}

// What the segment that follows has once more counts there. False: nothing is left of the block.
bool Reader::clip(Block& block) const {
  if (following_ == nullptr) return true;
  const std::uint64_t end = following_->begin()->sequence;
  switch (block.kind) {
    case Kind::events: {
      const std::uint64_t first = block.events.front().sequence;
      if (first >= end) return false;
      block.events = block.events.first(std::min<std::uint64_t>(block.events.size(), end - first));
      return true;
    }
    case Kind::gap:
      block.gap.last = std::min(block.gap.last, end - 1);
      return block.gap.first < end;
    default:
      return block.state.sequence < end;
  }
}

void Reader::follow(const Block& block) {
  if (block.kind == Kind::gap) {
    if (block.gap.first != expected_ || block.gap.last + 1 <= block.gap.first) {
      present_->refuse("the gap does not follow event " + std::to_string(expected_ - 1));
    }
    missing_ += block.gap.last - block.gap.first + 1;
    expected_ = block.gap.last + 1;
  }
  if (block.kind != Kind::events) return;
  for (const market::Event& event : block.events) {
    if (event.sequence != expected_) {
      present_->refuse("event " + std::to_string(event.sequence) + " follows " +
                       std::to_string(expected_ - 1));
    }
    ++expected_;
  }
  events_ += block.events.size();
}

std::vector<std::filesystem::path> run_in(const std::filesystem::path& folder, std::string_view run) {
  const std::vector<SegmentFile> all = segments_in(folder);
  const auto last =
      std::find_if(all.rbegin(), all.rend(), [&](const auto& s) { return s.run.starts_with(run); });
  if (last == all.rend()) {
    throw segment::BadFile(folder.string() + ": holds no journal" +
                           (run.empty() ? "" : " of a run " + std::string(run)));
  }
  std::vector<std::filesystem::path> found;
  for (const SegmentFile& segment : all) {
    if (segment.run == last->run) found.push_back(segment.path);
  }
  return found;
}

}  // namespace rotation::journal
