#include "daemon/config/on_off.hpp"

namespace rotation::daemon {

void on_off(Fields& f, double& on, double& off, signals::Direction direction, Range<double> range,
            const std::string& on_key, const std::string& off_key) {
  f.value(on_key, number(on, range));
  f.value(off_key, number(off, range));
  const bool up = direction == signals::Direction::up;
  f.require(up ? off < on : off > on, off_key,
            format_number(off) + " is not " + (up ? "below " : "above ") + on_key + ", " + format_number(on));
}

void on_off(Fields& f, signals::Thresholds& t, Range<double> range, const std::string& on_key,
            const std::string& off_key) {
  on_off(f, t.on, t.off, t.direction, range, on_key, off_key);
}

}  // namespace rotation::daemon
