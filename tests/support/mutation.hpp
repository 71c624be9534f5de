// Random damage to text, the same at every run.
#pragma once

#include <cstddef>
#include <random>
#include <span>
#include <string>

namespace rotation::testing {

class Mutation {
 public:
  // `pieces` is what may be put in somewhere. It outlives the mutation.
  Mutation(std::uint32_t seed, std::span<const std::string> pieces) : random_(seed), pieces_(pieces) {}

  std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random_); }

  // `text` with up to three faults.
  std::string operator()(std::string text) {
    for (std::size_t n = below(4); n-- > 0 && !text.empty();) damage(text, below(text.size()));
    return text;
  }

  // One of the texts, likewise.
  std::string operator()(std::span<const std::string> texts) { return (*this)(texts[below(texts.size())]); }

 private:
  const std::string& piece() { return pieces_[below(pieces_.size())]; }

  void damage(std::string& text, std::size_t at) {
    switch (below(7)) {
      case 0:
        text[at] = static_cast<char>(below(256));
        break;
      case 1:
        text.erase(at, 1 + below(6));
        break;
      case 2:
        text.insert(at, piece());
        break;
      case 3:
        text.insert(at, text.substr(below(text.size()), 1 + below(30)));
        break;
      case 4:
        text.resize(at);
        break;
      default: {  // another value: the most interesting one
        const auto before = text.find_first_of(":,[", at);
        const auto end = text.find_first_of(",}]", before == std::string::npos ? before : before + 1);
        if (end != std::string::npos) text.replace(before + 1, end - before - 1, piece());
      }
    }
  }

  std::mt19937 random_;
  std::span<const std::string> pieces_;
};

}  // namespace rotation::testing
