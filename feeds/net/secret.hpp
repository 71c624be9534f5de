// A value that must not be seen: it does not print, does not copy, and is wiped when it goes.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <string.h>

namespace rotation::net {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string&& text) : text_(text) { wipe(text); }
  Secret(Secret&& other) noexcept : text_(other.text_) { wipe(other.text_); }
  Secret& operator=(Secret&& other) noexcept {
    if (this == &other) return *this;
    wipe(text_);
    text_ = other.text_;
    wipe(other.text_);
    return *this;
  }
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret() { wipe(text_); }

  // For the wire only. The view dies with this object.
  [[nodiscard]] std::string_view reveal() const noexcept { return text_; }
  [[nodiscard]] bool empty() const noexcept { return text_.empty(); }

 private:
  static void wipe(std::string& text) noexcept {
    explicit_bzero(text.data(), text.size());
    text.clear();
  }

  std::string text_;
};

template <class Stream>
Stream& operator<<(Stream& out, const Secret&) {
  out << "***";
  return out;
}

}  // namespace rotation::net
