#include "daemon/api/answer.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <exception>
#include <utility>

#include "daemon/json_writer.hpp"

namespace rotation::daemon::api {
namespace {

struct Kind {
  std::string_view name;
  unsigned status;
};
constexpr std::array<Kind, 4> kKinds{
    {{"bad_data", 400}, {"not_found", 404}, {"unavailable", 503}, {"internal", 500}}};

constexpr const Kind& kind(Error error) noexcept {
  return kKinds[static_cast<std::size_t>(error)];
}

constexpr const char* kJson = "application/json";

// Weak: the same body may go out packed or not.
std::string tag(std::string_view body) {
  std::uint64_t hash = 14695981039346656037U;  // FNV-1a
  for (const char c : body) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  std::array<char, 16> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), hash, 16).ptr;
  return "W/\"" + std::string(digits.data(), end) + '"';
}

}  // namespace

std::string_view name(Error error) noexcept {
  return kind(error).name;
}

Response tagged(std::string body, std::string content_type) {
  Response response{.body = std::move(body), .content_type = std::move(content_type)};
  response.etag = tag(response.body);
  return response;
}

Response success(std::string_view data) {
  std::string body;
  body.reserve(data.size() + 32);
  body.append(R"({"status":"success","data":)").append(data).append("}\n");
  return tagged(std::move(body), kJson);
}

Response failure(Error error, std::string_view sentence) {
  JsonWriter json;
  json.open_object()
      .member("status", "error")
      .member("errorType", name(error))
      .member("error", sentence)
      .close_object();
  return {.status = kind(error).status, .body = json.text() + '\n', .content_type = kJson};
}

std::function<Response(const Request&)> enveloped(std::function<Response(const Request&)> handle) {
  return [handle = std::move(handle)](const Request& request) -> Response {
    try {
      return handle(request);
    } catch (const Refusal& refusal) {
      return failure(refusal.error(), refusal.what());
    } catch (const std::exception& error) {
      return failure(Error::internal, std::string("This failed: ") + error.what());
    }
  };
}

}  // namespace rotation::daemon::api
