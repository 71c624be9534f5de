#include "feeds/simulator/massive/answer.hpp"

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

}  // namespace rotation::simulator::massive
