#pragma once

#include <optional>

#include <boost/beast/http/field.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include "feeds/simulator/rules.hpp"

namespace rotation::simulator {

using HttpRequest = boost::beast::http::request<boost::beast::http::string_body>;

[[nodiscard]] inline std::optional<Credentials> credentials_of(const HttpRequest& request) {
  return from_headers(request["APCA-API-KEY-ID"], request["APCA-API-SECRET-KEY"],
                      request[boost::beast::http::field::authorization]);
}

}  // namespace rotation::simulator
