#include "daemon/web/web_security.hpp"

#include <algorithm>
#include <exception>
#include <stdexcept>
#include <utility>

#include <sys/stat.h>

#include "daemon/web/web_tls.hpp"

namespace rotation::daemon {

using Steady = std::chrono::steady_clock;

WebSecurity::WebSecurity(std::string path, std::chrono::milliseconds look_again, Report report)
    : path_(std::move(path)),
      look_again_(look_again),
      report_(std::move(report)),
      settings_(std::make_shared<Settings>()),
      looked_(Steady::now()) {
  if (path_.empty()) return;
  load();
  tls_ = settings_->tls.has_value();
}

std::shared_ptr<WebSecurity::Settings> WebSecurity::settings() {
  if (path_.empty() || Steady::now() - looked_ < look_again_) return settings_;
  looked_ = Steady::now();
  if (!changed()) return settings_;
  try {
    load();
    if (settings_->tls.has_value() != tls_) {
      throw std::runtime_error(path_ + ": tls_server_config has " + (tls_ ? "gone" : "come") +
                               "; switching TLS on or off takes a new start");
    }
    report_(std::nullopt);
  } catch (const std::exception& error) {
    settings_ = nullptr;
    report_(error.what());
  }
  return settings_;
}

void WebSecurity::load() {
  watched_ = {{path_, stamp(path_)}};  // before reading: a change meanwhile is seen next time
  auto read = read_web_config(path_);
  if (const auto* sentences = std::get_if<Sentences>(&read)) throw std::runtime_error(sentences->front());
  const auto fresh = std::make_shared<Settings>();
  fresh->file = std::move(std::get<WebConfigFile>(read));
  if (fresh->file.tls) {
    const TlsServerConfig& tls = *fresh->file.tls;
    for (const std::string& name : {tls.cert_file, tls.key_file, tls.client_ca_file}) {
      watched_.emplace_back(name, stamp(name));
    }
    fresh->tls = tls_server_context(tls);
  }
  headers_ = fresh->file.headers;
  settings_ = fresh;
}

WebSecurity::Stamp WebSecurity::stamp(const std::string& path) {
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0) return {};
  const std::chrono::nanoseconds changed =
      std::chrono::seconds{found.st_mtim.tv_sec} + std::chrono::nanoseconds{found.st_mtim.tv_nsec};
  return {changed.count(), found.st_size, found.st_ino};
}

bool WebSecurity::changed() const {
  return std::any_of(watched_.begin(), watched_.end(),
                     [](const auto& file) { return stamp(file.first) != file.second; });
}

}  // namespace rotation::daemon
