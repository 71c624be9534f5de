#include "daemon/api/config_json.hpp"

#include "daemon/config/field_lister.hpp"
#include "daemon/config/keys.hpp"
#include "daemon/json_writer.hpp"

namespace rotation::daemon::api {

std::string config_json(const Config& config) {
  Config listed = config;  // a description may write, too
  FieldLister lister;
  config_keys(lister, listed);
  JsonWriter json;
  json.open_object().member("hash", config_hash(config)).key("keys").open_array();
  for (const KeyRow& row : lister.rows()) {
    json.open_object().member("key", row.path).member("value", row.value).close_object();
  }
  json.close_array().close_object();
  return json.text();
}

}  // namespace rotation::daemon::api
