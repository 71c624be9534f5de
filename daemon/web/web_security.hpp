// What the file of --web.config.file says now. It and the files it names are looked at again when somebody
// asks, so that a renewed certificate or a changed password needs no reload, as in the exporter-toolkit.
//
// One thread after construction. Costs four stat() calls in each `look_again`, and reading where something
// has changed; a clock reading otherwise.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/ssl/context.hpp>

#include "daemon/web/web_config.hpp"

namespace rotation::daemon {

class WebSecurity {
 public:
  struct Settings {
    WebConfigFile file;
    std::optional<boost::asio::ssl::context> tls;
  };
  // Called when changed files have been read: nullopt, or the sentence that says what is wrong with them.
  using Report = std::function<void(const std::optional<std::string>& problem)>;

  // `path` empty: no TLS, no password, for ever. Throws std::runtime_error, one sentence, if a file is wrong.
  WebSecurity(std::string path, std::chrono::milliseconds look_again, Report report);

  // nullptr: the files are wrong now. Then nobody is let in, as in the toolkit: what was right before may be
  // just what somebody means to take back. So it is if TLS comes or goes: that takes a new start.
  [[nodiscard]] std::shared_ptr<Settings> settings();

  [[nodiscard]] bool tls() const noexcept { return tls_; }
  // The headers that were last right: for answers that are given before anybody is let in, too.
  [[nodiscard]] const std::map<std::string, std::string>& headers() const noexcept { return headers_; }

 private:
  struct Stamp {  // of a file; all 0: there is none
    std::int64_t changed_ns = 0;
    std::int64_t size = 0;
    std::uint64_t inode = 0;
    bool operator==(const Stamp&) const = default;
  };
  static Stamp stamp(const std::string& path);

  void load();  // throws as the constructor
  [[nodiscard]] bool changed() const;

  const std::string path_;
  const std::chrono::milliseconds look_again_;
  const Report report_;
  bool tls_ = false;
  std::shared_ptr<Settings> settings_;
  std::map<std::string, std::string> headers_;
  std::vector<std::pair<std::string, Stamp>> watched_;
  std::chrono::steady_clock::time_point looked_;
};

}  // namespace rotation::daemon
