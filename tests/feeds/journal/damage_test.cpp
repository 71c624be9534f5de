// Damage of every kind to a segment: what is read of it is true, and it is said where it ends.
#include <random>
#include <stop_token>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/feeds/journal/journal_files.hpp"
#include "tests/support/promise.hpp"
#include "tests/support/temporary_folder.hpp"

namespace rotation::testing {
namespace {

using ::testing::EndsWith;

constexpr std::size_t kBlock = 512;  // what a disk writes at once

// A segment as a writer leaves it, one turn for every `per_turn` events; some without room, some marked.
struct Sample {
  Sample(std::uint64_t turns, std::uint64_t per_turn, bool ended) {
    const TemporaryFolder folder;
    {
      LiveRun run(options_in(folder.path()));
      for (std::uint64_t i = 0; i < turns; ++i) {
        run.write(i * per_turn + 1 + (i == 2 ? 3 : 0), (i + 1) * per_turn);
        run.writer.mark({(i + 1) * per_turn, i});
      }
      if (ended) run.writer.close();
    }
    const auto file = journal::run_in(folder.path()).at(0);
    bytes = bytes_in(file);
    whole = read_segment(file);
    segment::Reader reader(journal::kFormat, file);
    for (segment::Record record; reader.next(record);) {
      if (static_cast<journal::Kind>(record.kind) == journal::Kind::synced) durable = ends.back();
      if (static_cast<journal::Kind>(record.kind) == journal::Kind::end) durable = ends.back();
      ends.push_back(reader.offset());
    }
  }
  // Where the record begins that has the byte.
  [[nodiscard]] std::size_t record_of(std::size_t at) const {
    const auto behind = std::upper_bound(ends.begin(), ends.end(), at);
    return behind == ends.begin() ? 0 : *std::prev(behind);
  }

  std::string bytes;
  std::vector<std::size_t> ends{segment::kPreamble};
  std::size_t durable = 0;  // what begins before it is known to have been on the disk
  Found whole;
};

const Sample& open_sample() {
  static const Sample sample(6, 50, false);
  return sample;
}
const Sample& ended_sample() {
  static const Sample sample(6, 20, true);
  return sample;
}

class JournalDamage : public ::testing::Test {
 protected:
  // Reads it as it is now. Whatever comes of that, what is given is true.
  void read(const Sample& sample, const std::filesystem::path& of) {
    ++cases;
    found = {};
    refusal.clear();
    try {
      journal::SegmentReader reader(of);
      for (journal::Block block; reader.next(block);) found.add(block);
      found.torn = reader.torn();
      found.ended = reader.ended();
    } catch (const segment::BadFile& error) {
      refusal = error.what();
    }
    const auto begins = [](const auto& all, const auto& part) {
      return part.size() <= all.size() && std::equal(part.begin(), part.end(), all.begin());
    };
    ASSERT_TRUE(begins(sample.whole.marks, found.marks));
    ASSERT_TRUE(begins(sample.whole.gaps, found.gaps));
    ASSERT_LE(found.events.size(), sample.whole.events.size());
    ASSERT_TRUE(same(found.events, std::span(sample.whole.events).first(found.events.size())));
  }
  void read_bytes(const Sample& sample, std::string_view bytes) {
    read(sample, folder.write("a.journal", bytes));
  }

  // Of damage whose first byte is this.
  void expect_refused_at(const Sample& sample, std::size_t at) const {
    ASSERT_THAT(refusal, EndsWith("(offset " + std::to_string(sample.record_of(at)) + ")")) << at;
  }
  void expect_cut_at(const Sample& sample, std::size_t at, std::size_t size) const {
    ASSERT_EQ(refusal, "") << at;
    ASSERT_EQ(found.torn, size - sample.record_of(at)) << at;
    ASSERT_FALSE(found.ended);
  }
  [[nodiscard]] std::string count() const { return std::to_string(cases) + " files"; }
  void expect_told(std::size_t at) const { ASSERT_TRUE(!refusal.empty() || found.torn > 0) << at; }

  // Each byte in turn, with these bits flipped.
  template <class Bits, class Expect>
  void flip(const std::filesystem::path& file, std::string_view bytes, const Sample& sample, Bits bits,
            Expect expect) {
    const int descriptor = ::open(file.c_str(), O_WRONLY | O_CLOEXEC);
    ASSERT_GE(descriptor, 0);
    const auto put = [&](std::size_t at, int byte) {
      const auto value = static_cast<char>(byte);
      return ::pwrite(descriptor, &value, 1, static_cast<off_t>(at));
    };
    for (std::size_t at = 0; at < bytes.size() && !HasFatalFailure(); ++at) {
      for (const int bit : bits()) {
        ASSERT_EQ(put(at, bytes[at] ^ (1 << bit)), 1);
        read(sample, file);
        if (!HasFatalFailure()) expect(at);
      }
      ASSERT_EQ(put(at, bytes[at]), 1);
    }
    ::close(descriptor);
  }
  void flip(const Sample& sample, const std::function<std::vector<int>()>& bits) {
    flip(folder.write("a.journal", sample.bytes), sample.bytes, sample, bits, [&](std::size_t at) {
      if (at < journal::kFormat.magic.size()) {
        ASSERT_THAT(refusal, EndsWith("is not a journal"));
      } else if (sample.record_of(at) < sample.durable) {
        expect_refused_at(sample, at);
      } else {
        expect_cut_at(sample, at, sample.bytes.size());
      }
    });
  }
  std::function<std::vector<int>()> one_bit() {
    return [this] { return std::vector{static_cast<int>(random() % 8)}; };
  }
  static std::vector<int> all_bits() { return {0, 1, 2, 3, 4, 5, 6, 7}; }

  const TemporaryFolder folder;
  std::mt19937 random{3};
  Found found;
  std::string refusal;
  int cases = 0;
};

TEST_F(JournalDamage, TheSamplesHaveSomethingOfEverything) {
  for (const Sample* sample : {&open_sample(), &ended_sample()}) {
    EXPECT_GT(sample->whole.events.size(), 100U);
    EXPECT_EQ(sample->whole.gaps.size(), 1U);
    EXPECT_GE(sample->whole.marks.size(), 5U);
    EXPECT_GT(sample->ends.size(), 15U);
    EXPECT_GT(sample->durable, sample->bytes.size() / 2);
    EXPECT_LT(sample->durable, sample->bytes.size());
    EXPECT_TRUE(std::all_of(sample->ends.begin(), sample->ends.end(),
                            [](auto end) { return end % journal::kAlignment == 0; }));
  }
  EXPECT_TRUE(ended_sample().whole.ended);
  EXPECT_FALSE(open_sample().whole.ended);
}

TEST_F(JournalDamage, ACutAtAnyByteLeavesWhatStandsBeforeIt) {
  for (const Sample* sample : {&open_sample(), &ended_sample()}) {
    const auto file = folder.write("a.journal", sample->bytes);
    for (std::size_t size = sample->bytes.size(); size-- > 0;) {
      std::filesystem::resize_file(file, size);
      ASSERT_NO_FATAL_FAILURE(read(*sample, file));
      ASSERT_NO_FATAL_FAILURE(expect_cut_at(*sample, size, size));
    }
  }
  promise("F27", "the journal, cut at every byte: what stands before is read, the rest is said", count(),
          true);
}

TEST_F(JournalDamage, AFlippedBitIsFoundAtEveryByte) {
  ASSERT_NO_FATAL_FAILURE(flip(open_sample(), one_bit()));
  ASSERT_NO_FATAL_FAILURE(flip(ended_sample(), one_bit()));
  ASSERT_NO_FATAL_FAILURE(flip(Sample(4, 4, false), all_bits));
  promise("F28", "the journal, a bit flipped in every byte: refused with its place, or a torn tail", count(),
          true);
}

TEST_F(JournalDamage, AFlippedBitIsFoundUnderCompression) {
  const Sample sample(4, 10, true);
  const auto plain = folder.write("a.journal", sample.bytes);
  ASSERT_EQ(journal::compress(plain), "");
  const auto file = plain.string() + ".zst";
  const std::string packed = bytes_in(file);
  ASSERT_NO_FATAL_FAILURE(flip(file, packed, sample, one_bit(), [&](std::size_t) {
    if (!refusal.empty()) return;  // some bits mean nothing, or the same
    ASSERT_TRUE(found.ended);
    ASSERT_EQ(found.events.size(), sample.whole.events.size());
  }));
  for (std::size_t size = packed.size(); size-- > 0;) {
    std::filesystem::resize_file(file, size);
    ASSERT_NO_FATAL_FAILURE(read(sample, file));
    ASSERT_NE(refusal, "") << size;
  }
}

// A stop does not wait for a thread that gets no processor.
TEST_F(JournalDamage, CompressionIsGivenUpOnceItIsToStop) {
  const Sample sample(4, 10, true);
  const auto plain = folder.write("a.journal", sample.bytes);
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(journal::compress(plain, stop.get_token()), "");
  EXPECT_EQ(bytes_in(plain), sample.bytes);
  EXPECT_FALSE(std::filesystem::exists(plain.string() + ".zst"));
  EXPECT_FALSE(std::filesystem::exists(plain.string() + ".draft.zst"));
}

TEST_F(JournalDamage, AZeroedBlockIsFound) {
  for (const Sample* sample : {&open_sample(), &ended_sample()}) {
    for (std::size_t at = 0; at < sample->bytes.size(); at += kBlock) {
      std::string bytes = sample->bytes;
      const std::size_t size = std::min(kBlock, bytes.size() - at);
      bytes.replace(at, size, size, '\0');
      ASSERT_NO_FATAL_FAILURE(read_bytes(*sample, bytes));
      ASSERT_NO_FATAL_FAILURE(expect_told(at));
      if (at == 0) continue;
      const auto changed = static_cast<std::size_t>(
          std::mismatch(bytes.begin(), bytes.end(), sample->bytes.begin()).first - bytes.begin());
      if (at + size <= sample->durable) {
        ASSERT_NO_FATAL_FAILURE(expect_refused_at(*sample, changed));
      }
      if (sample->record_of(changed) >= sample->durable) {
        ASSERT_NO_FATAL_FAILURE(expect_cut_at(*sample, changed, bytes.size()));
      }
    }
  }
}

TEST_F(JournalDamage, ExchangedBlocksAreFound) {
  for (const Sample* sample : {&open_sample(), &ended_sample()}) {
    for (std::size_t b = kBlock; b + kBlock <= sample->bytes.size(); b += kBlock) {
      for (std::size_t a = 0; a < b; a += kBlock) {
        std::string bytes = sample->bytes;
        const auto block = [&bytes](std::size_t at) {
          return bytes.begin() + static_cast<std::ptrdiff_t>(at);
        };
        std::swap_ranges(block(a), block(a + kBlock), block(b));
        ASSERT_NO_FATAL_FAILURE(read_bytes(*sample, bytes));
        ASSERT_NO_FATAL_FAILURE(expect_told(a));
      }
    }
  }
  promise("F28", "the journal, any two sectors exchanged: told", count(), true);
}

TEST_F(JournalDamage, ATailThatIsThereTwiceIsFound) {
  for (const Sample* sample : {&open_sample(), &ended_sample()}) {
    for (std::size_t from = 0; from < sample->bytes.size(); from += 56) {
      const std::string tail = sample->bytes.substr(from);
      ASSERT_NO_FATAL_FAILURE(read_bytes(*sample, sample->bytes + tail));
      if (sample->whole.ended && tail.size() >= sizeof(segment::RecordHead)) {
        ASSERT_THAT(refusal, EndsWith("(offset " + std::to_string(sample->bytes.size()) + ")"));
      } else {
        ASSERT_EQ(refusal, "");
        ASSERT_EQ(found.torn, tail.size());
        ASSERT_EQ(found.events.size(), sample->whole.events.size());
      }
    }
  }
}

TEST_F(JournalDamage, ATailOfZerosIsTorn) {
  for (const Sample* sample : {&open_sample(), &ended_sample()}) {
    for (const std::size_t zeros : {1U, 31U, 32U, 33U, 64U, 5000U, 100'000U}) {
      ASSERT_NO_FATAL_FAILURE(read_bytes(*sample, sample->bytes + std::string(zeros, '\0')));
      EXPECT_EQ(refusal, "");
      EXPECT_EQ(found.torn, zeros);
      EXPECT_EQ(found.events.size(), sample->whole.events.size());
      EXPECT_EQ(found.ended, sample->whole.ended);
    }
  }
}

TEST_F(JournalDamage, ASegmentOfNothingButZerosIsTorn) {
  for (const std::size_t zeros : {0U, 1U, 15U, 16U, 5000U}) {
    ASSERT_NO_FATAL_FAILURE(read_bytes(open_sample(), std::string(zeros, '\0')));
    EXPECT_EQ(refusal, "");
    EXPECT_EQ(found.torn, zeros);
  }
}

TEST_F(JournalDamage, WhatALossOfPowerTookTheBeginningOfIsTornUnlessItHadBeenOnTheDisk) {
  ASSERT_NO_FATAL_FAILURE(read_bytes(open_sample(), std::string(5000, '\0') + "x"));
  EXPECT_EQ(refusal, "");
  EXPECT_EQ(found.torn, 5001U);
  const Sample sample(1, 50, false);
  const std::string behind = sample.bytes.substr(kBlock);
  ASSERT_NO_FATAL_FAILURE(read_bytes(sample, std::string(kBlock, '\0') + behind));
  EXPECT_EQ(refusal, "");
  EXPECT_EQ(found.torn, sample.bytes.size());
  ASSERT_NO_FATAL_FAILURE(
      read_bytes(open_sample(), std::string(kBlock, '\0') + open_sample().bytes.substr(kBlock)));
  EXPECT_THAT(refusal, EndsWith("is not a journal"));
}

}  // namespace
}  // namespace rotation::testing
