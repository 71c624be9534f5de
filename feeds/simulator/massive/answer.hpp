// What every REST answer of Massive has in common.
#pragma once

#include <optional>
#include <string_view>
#include <variant>

#include "feeds/simulator/http_query.hpp"
#include "feeds/simulator/rest.hpp"
#include "feeds/simulator/rules.hpp"

namespace rotation::simulator::massive {

inline constexpr std::string_view kRequestId = R"("request_id":"00000000000000000000000000000000")";

[[nodiscard]] RestResponse answer_error(unsigned status, std::string_view message);
// 429
[[nodiscard]] RestResponse too_many_calls();
// 401, if neither `key`, the parameter apiKey, nor the request's Bearer token is a good one.
[[nodiscard]] std::optional<RestResponse> refused_key(const RestRequest& request, std::string_view key,
                                                      const Rules& rules);

// The fields of the query, or why they are not looked at: 405, 400, 401.
[[nodiscard]] std::variant<QueryFields, RestResponse> admitted_query(const RestRequest& request,
                                                                     const Rules& rules);

}  // namespace rotation::simulator::massive
