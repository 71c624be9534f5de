// TLS as the daemon's HTTP listener speaks it. The clients' side is feeds/net/tls_context.
#pragma once

#include <boost/asio/ssl/context.hpp>

#include "daemon/web/web_config.hpp"

namespace rotation::daemon {

// Reads the files that `config` names; `config` outlives the context. Sessions are not resumed, so whoever
// connects is judged by the context of now. Throws std::runtime_error, one sentence that begins with
// config.where, if a file is not what it should be.
[[nodiscard]] boost::asio::ssl::context tls_server_context(const TlsServerConfig& config);

// All that is wrong with a web configuration, or what is first wrong with the files that it names; empty: the
// server would take it.
[[nodiscard]] Sentences check_web_config(const std::string& path);

}  // namespace rotation::daemon
