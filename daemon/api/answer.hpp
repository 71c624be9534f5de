// The envelope of the API's answers, as Prometheus has it: {"status":"success","data":...} or
// {"status":"error","errorType":...,"error":a sentence}.
#pragma once

#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "daemon/web/http.hpp"

namespace rotation::daemon::api {

enum class Error : unsigned char { bad_data, not_found, unavailable, internal };

// "bad_data".
[[nodiscard]] std::string_view name(Error error) noexcept;

// Why a request has no answer: one sentence for whoever asked.
class Refusal : public std::runtime_error {
 public:
  Refusal(Error error, const std::string& sentence) : std::runtime_error(sentence), error_(error) {}
  [[nodiscard]] Error error() const noexcept { return error_; }

 private:
  Error error_;
};

// 200 with this JSON as `data`, and a tag by which a client that has it already is told so (304).
[[nodiscard]] Response success(std::string_view data);
[[nodiscard]] Response failure(Error error, std::string_view sentence);

// 200 with a tag.
[[nodiscard]] Response tagged(std::string body, std::string content_type);

// `handle`, with what it throws told in the envelope.
[[nodiscard]] std::function<Response(const Request&)> enveloped(
    std::function<Response(const Request&)> handle);

}  // namespace rotation::daemon::api
