// The REST history call, GET /v2/stocks/bars, as Alpaca answers it. Pure: a request in, a response out.
//
// Daily bars only (timeframe 1Day or 1D). Not Alpaca's: series that are no stocks (y10, DXY, ...) may be
// asked for in the same call; their bars carry the closing value in o, h, l and c.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "feeds/market/series.hpp"
#include "feeds/simulator/rules.hpp"
#include "feeds/simulator/source.hpp"

namespace rotation::simulator {

struct RestRequest {
  std::string_view method;
  std::string_view target;  // path and query, percent-encoded
  std::optional<Credentials> credentials;
  std::string base;  // of addresses in the answer: "http://127.0.0.1:8712"
};

struct RestResponse {
  unsigned status;
  std::string body;  // JSON
};

// `closed_through` is the market's last finished session: later bars do not exist yet.
// 401 without credentials, 403 with wrong ones, 404 for another path, 405 for another method, 422 for a
// parameter that does not make sense. (429 is the server's: it counts calls.)
[[nodiscard]] RestResponse answer(const RestRequest& request, const Rules& rules,
                                  const market::SeriesTable& series, const Source& source,
                                  market::Day closed_through);

[[nodiscard]] RestResponse rest_error(unsigned status, std::string_view message);

}  // namespace rotation::simulator
