// Base64 as RFC 4648, section 4 has it, strictly.
//
// Not OpenSSL's EVP_DecodeBlock: it skips blanks, takes '=' for zeros and does not say how many they were.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace rotation::yahoo {

// The bytes that `text` stands for, in `buffer`: whole groups of four, padded at the end only, no blanks, no
// bits beyond the last byte. nullopt: it is not that, or does not fit.
[[nodiscard]] std::optional<std::string_view> decode_base64(std::string_view text,
                                                            std::span<char> buffer) noexcept;

}  // namespace rotation::yahoo
