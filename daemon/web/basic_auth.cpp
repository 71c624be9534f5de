#include "daemon/web/basic_auth.hpp"

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/string.hpp>
#include <crypt.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <pthread.h>
#include <sys/resource.h>

#include "feeds/net/secret.hpp"

namespace rotation::daemon {
namespace {

namespace asio = boost::asio;

constexpr int kNice = 10;  // the helper's: what it does is for strangers

struct Credentials {
  std::string user;
  net::Secret password;
};

std::optional<Credentials> parse(std::string_view authorization) {
  constexpr std::string_view kScheme = "basic ";
  if (!boost::beast::iequals(authorization.substr(0, kScheme.size()), kScheme)) return std::nullopt;
  const std::string_view encoded = authorization.substr(kScheme.size());
  std::string text(encoded.size() / 4 * 3 + 3, '\0');
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                   reinterpret_cast<const unsigned char*>(encoded.data()),
                                   static_cast<int>(encoded.size()));
  const auto padding = std::min<std::size_t>(encoded.size() - (encoded.find_last_not_of('=') + 1), 2);
  if (size <= 0) return std::nullopt;
  text.resize(static_cast<std::size_t>(size) - padding);
  const auto colon = text.find(':');
  std::optional<Credentials> found;
  if (colon != std::string::npos) {
    found.emplace(Credentials{text.substr(0, colon), net::Secret(text.substr(colon + 1))});
  }
  OPENSSL_cleanse(text.data(), text.size());
  return found;
}

// Nobody's, at the cost of the dearest check; what it is the hash of opens nothing, as no user has it.
std::string stand_in(const BasicAuthUsers& users) {
  std::string cost;
  for (const auto& [user, hash] : users) cost = std::max(cost, hash.substr(4, 2));
  return "$2y$" + cost + "$abcdefghijklmnopqrstuuAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
}

// On the helper thread.
asio::awaitable<bool> matches(net::Secret password, std::string hash) {
  std::string phrase(password.reveal());
  const auto work = std::make_unique<crypt_data>();
  const char* const made = crypt_rn(phrase.c_str(), hash.c_str(), work.get(), sizeof *work);
  const bool same = made != nullptr && std::string_view(made).size() == hash.size() &&
                    CRYPTO_memcmp(made, hash.data(), hash.size()) == 0 &&
                    phrase.find('\0') == std::string::npos;  // crypt() would not see what follows
  OPENSSL_cleanse(phrase.data(), phrase.size());
  OPENSSL_cleanse(work.get(), sizeof *work);
  co_return same;
}

}  // namespace

BasicAuth::BasicAuth() {
  if (RAND_bytes(key_.data(), static_cast<int>(key_.size())) != 1) {
    throw std::runtime_error("OpenSSL has no random numbers");
  }
}

asio::awaitable<BasicAuth::Verdict> BasicAuth::check(const BasicAuthUsers& users,
                                                     std::string_view authorization,
                                                     const asio::ip::address& peer) {
  auto credentials = parse(authorization);
  if (!credentials) co_return Verdict::wrong;
  const auto known = users.find(credentials->user);
  const std::string hash = known != users.end() ? known->second : stand_in(users);
  const Proof shown = proof(credentials->user, hash, credentials->password.reveal());
  if (remembered_.contains(shown)) co_return Verdict::right;

  if (waiting_ == kWaiting || of_address_[peer] == kWaitingOfAddress) co_return Verdict::busy;
  if (!helper_) {
    helper_.emplace(1);
    asio::post(*helper_, [] {
      pthread_setname_np(pthread_self(), "web-auth");
      setpriority(PRIO_PROCESS, 0, kNice);  // of this thread alone, on Linux
    });
  }
  ++waiting_;
  ++of_address_[peer];
  auto work =
      matches(std::move(credentials->password), hash);  // named: GCC 12 spoils temporaries of a co_await
  const auto [failed, same] =
      co_await asio::co_spawn(*helper_, std::move(work), asio::as_tuple(asio::use_awaitable));
  --waiting_;
  if (--of_address_[peer] == 0) of_address_.erase(peer);
  if (failed || !same || known == users.end()) co_return Verdict::wrong;
  if (remembered_.size() == kRemembered) remembered_.clear();
  remembered_.insert(shown);
  co_return Verdict::right;
}

BasicAuth::Proof BasicAuth::proof(std::string_view user, std::string_view hash,
                                  std::string_view password) const {
  std::string text;
  for (const std::string_view part : {user, hash, password}) {
    text += std::to_string(part.size()) + ':';
    text += part;
  }
  Proof made{};
  HMAC(EVP_sha256(), key_.data(), static_cast<int>(key_.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), made.data(), nullptr);
  OPENSSL_cleanse(text.data(), text.size());
  return made;
}

}  // namespace rotation::daemon
