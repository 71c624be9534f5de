#include "feeds/simulator/massive/answer.hpp"

#include <algorithm>

namespace rotation::simulator::massive {

RestResponse answer_error(unsigned status, std::string_view message) {
  std::string body = R"({"status":"ERROR",)";
  return {status, body.append(kRequestId).append(R"(,"error":")").append(message).append("\"}")};
}

RestResponse too_many_calls() {
  return answer_error(429,
                      "You've exceeded the maximum requests per minute, please wait or upgrade your "
                      "subscription to continue.");
}

std::optional<RestResponse> refused_key(const RestRequest& request, std::string_view key,
                                        const Rules& rules) {
  if (key.empty() && request.credentials) key = request.credentials->secret;
  if (key.empty()) return answer_error(401, "API Key was not provided");
  if (!accepted_key(rules, key)) return answer_error(401, "Unknown API Key");
  return std::nullopt;
}

std::variant<QueryFields, RestResponse> admitted_query(const RestRequest& request, const Rules& rules) {
  if (request.method != "GET") return answer_error(405, "method not allowed");
  const std::size_t mark = std::min(request.target.find('?'), request.target.size());
  auto fields = parse_fields(request.target.substr(std::min(mark + 1, request.target.size())));
  if (!fields) return answer_error(400, "invalid percent-encoding");
  if (auto refused = refused_key(request, (*fields)["apiKey"], rules)) return *std::move(refused);
  return *std::move(fields);
}

}  // namespace rotation::simulator::massive
