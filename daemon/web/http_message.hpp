// A Response as it goes over the wire, with the headers that every one has.
#pragma once

#include <map>
#include <string>

#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include "daemon/web/http.hpp"

namespace rotation::daemon {

// What a browser may do with whatever comes from here.
void set_security_headers(boost::beast::http::fields& fields);

// Packs the body where that is worth it and the client takes it.
void pack(Response& response, const boost::beast::http::request<boost::beast::http::string_body>& request);

// `request`: null where none was understood. Packed, unless the client does not take that; without its
// body for HEAD. Whether the connection stays is not said yet.
[[nodiscard]] boost::beast::http::response<boost::beast::http::string_body> message(
    Response response, const boost::beast::http::request<boost::beast::http::string_body>* request);

}  // namespace rotation::daemon
