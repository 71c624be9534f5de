#include "feeds/providers/table.hpp"

#include <array>

#include "feeds/providers/alpaca/provider.hpp"
#include "feeds/providers/dxlink/provider.hpp"
#include "feeds/providers/finnhub/provider.hpp"
#include "feeds/providers/massive/provider.hpp"
#include "feeds/providers/tiingo/provider.hpp"
#include "feeds/providers/twelvedata/provider.hpp"
#include "feeds/providers/yahoo/provider.hpp"

namespace rotation::providers {

std::span<const Row> table() noexcept {
  static const std::array kRows{
      Row{&alpaca::profile(), alpaca::make_provider},
      Row{&alpaca::packed_profile(), alpaca::make_packed_provider},
      Row{&dxlink::profile(), dxlink::make_provider},
      Row{&finnhub::profile(), finnhub::make_provider},
      Row{&massive::profile(), massive::make_provider},
      Row{&tiingo::profile(), tiingo::make_provider},
      Row{&twelvedata::profile(), twelvedata::make_provider},
      Row{&yahoo::profile(), yahoo::make_provider},
  };
  return kRows;
}

}  // namespace rotation::providers
