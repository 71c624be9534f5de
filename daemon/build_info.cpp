#include "daemon/build_info.hpp"

namespace rotation::daemon {

const metrics::BuildInfo& build_info() {
  static const metrics::BuildInfo info{
      .version = ROTATION_VERSION, .revision = ROTATION_REVISION, .compiler = ROTATION_COMPILER};
  return info;
}

}  // namespace rotation::daemon
