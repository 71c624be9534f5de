#include <algorithm>

#include "daemon/config/keys.hpp"

namespace rotation::daemon {
namespace {

bool is_variable_name(std::string_view text) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !text.empty() && std::all_of(text.begin(), text.end(), allowed) &&
         !(text[0] >= '0' && text[0] <= '9');
}

}  // namespace

void secret_keys(Fields& f, const std::string& key, SecretReference& reference, const Value* plain) {
  using enum SecretReference::Source;
  const std::string file_key = key + "_file";
  const std::string credential_key = key + "_credential";
  const auto held = [&reference](SecretReference::Source source) {
    return reference.source == source ? reference.name : "";
  };
  std::string variable = held(environment);
  std::string path = held(file);
  std::string name = held(credential);

  // Whatever stands there may be a secret: no sentence repeats it.
  std::string text_of_key = variable.empty() ? "" : "${" + variable + '}';
  if (plain != nullptr && variable.empty()) text_of_key = plain->write();
  f.value(key, text(text_of_key, plain != nullptr ? plain->limits + ", or ${NAME}" : "${NAME}",
                    [&](std::string_view given) -> std::string {
                      const bool braces = given.starts_with("${") && given.ends_with('}');
                      const std::string_view inner = braces ? given.substr(2, given.size() - 3) : "";
                      if (is_variable_name(inner)) {
                        variable = inner;
                        return "";
                      }
                      if (plain != nullptr) return plain->read({given, true});
                      return "a secret does not belong in this file; write \"${NAME}\" for an environment "
                             "variable, or use " +
                             file_key + " or " + credential_key;
                    }));
  f.value(file_key, text(path, "a file of mode 0600", [](std::string_view) { return ""; }));
  f.value(credential_key, text(name, "a name under $CREDENTIALS_DIRECTORY", [](std::string_view given) {
            const bool plain_name = given.find('/') == std::string_view::npos && !given.starts_with('.');
            return plain_name ? "" : "expected the name of a credential, without a directory";
          }));

  const int given = !text_of_key.empty() + !path.empty() + !name.empty();
  f.require(given <= 1, !path.empty() ? file_key : credential_key,
            "give only one of " + key + ", " + file_key + " and " + credential_key);
  if (!variable.empty()) reference = {environment, variable, f.where(key)};
  if (!path.empty()) reference = {file, path, f.where(file_key)};
  if (!name.empty()) reference = {credential, name, f.where(credential_key)};
}

}  // namespace rotation::daemon
