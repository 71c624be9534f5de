// HTTP as the daemon's pages see it: a table of paths and the functions that answer them. No sockets here, so
// a handler is tested by calling it.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace rotation::daemon {

// Views live as long as the call.
struct Request {
  std::string_view path;   // "/metrics", as sent: not percent-decoded
  std::string_view query;  // what follows '?', likewise
  std::string_view body;
  std::string_view accept = {};         // the header of that name, "" without one
  std::string_view last_event_id = {};  // what a client of an event stream has seen
};

struct Response {
  unsigned status = 200;  // one of metrics::HttpCounters::kCodes
  std::string body;
  std::string content_type = "text/plain; charset=utf-8";
  // With one the client may keep the answer, and asks whether it still holds: 304. Empty: it keeps nothing.
  std::string etag = {};
  bool packed = false;     // the body is gzip already
  bool immutable = false;  // the path never answers anything else: never ask again; with a tag only
};

enum class Access {
  read,     // GET and HEAD; changes nothing
  command,  // POST and PUT; refused with 403 if a browser sends it from another site's page
};

// `handle` runs on the web thread, where it holds up every other client: microseconds to a few milliseconds.
// What it throws becomes a 500.
struct Route {
  std::string path;
  Access access;
  std::function<Response(const Request&)> handle;
  std::string counted_as = {};  // among the handlers of /metrics; empty: by its path
  // It answers the same to whoever asks now: only method, target, Accept and Accept-Encoding make a
  // difference.
  bool shared = false;
};

}  // namespace rotation::daemon
