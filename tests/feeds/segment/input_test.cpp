// The bytes of a file, compressed or not: all of them as they were, or an error.
#include "feeds/segment/input.hpp"

#include <memory>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zstd.h>

#include "tests/support/temporary_folder.hpp"

namespace rotation::testing {
namespace {

using segment::Input;
using ::testing::HasSubstr;

// What can be compressed, but not to nothing.
std::string text_of(std::size_t size) {
  std::mt19937 random(2);
  std::string text;
  while (text.size() < size) text += std::to_string(random() % 1000) + ",SPY,";
  text.resize(size);
  return text;
}

std::string packed(std::string_view text) {
  const std::unique_ptr<ZSTD_CCtx, std::size_t (*)(ZSTD_CCtx*)> zstd(ZSTD_createCCtx(), ZSTD_freeCCtx);
  (void)ZSTD_CCtx_setParameter(zstd.get(), ZSTD_c_checksumFlag, 1);
  std::string bytes(ZSTD_compressBound(text.size()), '\0');
  bytes.resize(ZSTD_compress2(zstd.get(), bytes.data(), bytes.size(), text.data(), text.size()));
  return bytes;
}

std::string all_of(const std::filesystem::path& file, std::size_t piece) {
  Input in(file);
  std::string all;
  std::string part(piece, '\0');
  for (std::size_t n = piece; n == piece;) {
    n = in.read(part.data(), piece);
    all.append(part, 0, n);
  }
  return all;
}

class SegmentInput : public ::testing::Test {
 protected:
  // What is read of such a compressed file; why it is not, where that is so.
  std::optional<std::string> read(std::string_view bytes) {
    try {
      return all_of(folder.write("a.zst", bytes), 1 << 16);
    } catch (const segment::BadFile& error) {
      refusal = error.what();
      return std::nullopt;
    }
  }
  const TemporaryFolder folder;
  std::string refusal;
};

TEST_F(SegmentInput, GivesTheBytesInPiecesOfAnySize) {
  const std::string text = text_of(300'000);
  const auto plain = folder.write("a", text);
  const auto zst = folder.write("a.zst", packed(text));
  const auto two = folder.write("b.zst", packed(text) + packed("more"));
  for (const std::size_t piece : {7U, 4096U, 300'000U, 300'001U}) {
    EXPECT_EQ(all_of(plain, piece), text);
    EXPECT_EQ(all_of(zst, piece), text);
    EXPECT_EQ(all_of(two, piece), text + "more");
  }
  EXPECT_EQ(read(packed("")), "");
  EXPECT_EQ(all_of(folder.write("empty", ""), 10), "");
}

TEST_F(SegmentInput, WhatIsCutShortIsRefusedAtEveryByte) {
  const std::string whole = packed(text_of(2000));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    ASSERT_EQ(read(whole.substr(0, size)), std::nullopt) << size;
    ASSERT_THAT(refusal, HasSubstr("a.zst: is cut short")) << size;
  }
}

TEST_F(SegmentInput, AFlippedBitNeverGivesOtherBytes) {
  const std::string text = text_of(2000);
  const std::string whole = packed(text);
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string bytes = whole;
      bytes[at] = static_cast<char>(bytes[at] ^ (1 << bit));
      const auto found = read(bytes);
      ASSERT_EQ(found.value_or(text), text) << at;  // some bits mean nothing, or the same
    }
  }
  RecordProperty("cases", static_cast<int>(whole.size() * 8));
}

TEST_F(SegmentInput, SaysWhatCannotBeRead) {
  EXPECT_THROW(Input(folder.path()), segment::BadFile);
  EXPECT_THROW(Input(folder.path() / "absent"), segment::BadFile);
  EXPECT_EQ(read("date,value\n2026-01-05,1\n"), std::nullopt);
  EXPECT_THAT(refusal, HasSubstr("a.zst: is damaged: "));
}

}  // namespace
}  // namespace rotation::testing
