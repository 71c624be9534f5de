#include "daemon/terminal/address.hpp"

#include <vector>

#include <openssl/evp.h>

#include "feeds/market/url_text.hpp"

namespace rotation::daemon::terminal {
namespace {

std::string basic(const std::string& user_and_password) {
  std::vector<unsigned char> base64(4 * ((user_and_password.size() + 2) / 3) + 1);
  const int size =
      EVP_EncodeBlock(base64.data(), reinterpret_cast<const unsigned char*>(user_and_password.data()),
                      static_cast<int>(user_and_password.size()));
  return "Basic " + std::string(base64.begin(), base64.begin() + size);
}

}  // namespace

std::string Address::path(std::string_view below) const {
  std::string path = url.path;
  if (path.back() != '/') path += '/';
  return path.append("api/v1/").append(below);
}

std::variant<Address, std::string> parse_address(std::string_view text) {
  Address address;
  std::string without(text);
  const std::size_t begin = text.find("://") == std::string_view::npos ? 0 : text.find("://") + 3;
  const std::size_t end = text.substr(0, text.find('/', begin)).rfind('@');
  if (end != std::string_view::npos && end >= begin) {
    const auto user = market::unescaped(text.substr(begin, end - begin));
    if (!user || user->find(':') == std::string::npos) {
      return "before the @ stands USER:PASSWORD, with %XX for what is no letter or digit";
    }
    address.authorization = basic(*user);
    without.erase(begin, end + 1 - begin);
  }
  auto parsed = parse_url(without, "http", "https",
                          address.authorization.empty() ? PlainTo::anywhere : PlainTo::loopback);
  if (auto* wrong = std::get_if<std::string>(&parsed)) return std::move(*wrong);
  address.url = std::get<Url>(std::move(parsed));
  return address;
}

}  // namespace rotation::daemon::terminal
