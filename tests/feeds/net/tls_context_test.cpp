#include "feeds/net/tls_context.hpp"

#include <gtest/gtest.h>
#include <openssl/ssl.h>

namespace rotation::net {
namespace {

TEST(TlsContext, AllowsNothingOlderThanTls12AndNoUnverifiedPeer) {
  auto context = tls_client_context("");
  EXPECT_EQ(SSL_CTX_get_min_proto_version(context.native_handle()), TLS1_2_VERSION);
  EXPECT_EQ(SSL_CTX_get_verify_mode(context.native_handle()), SSL_VERIFY_PEER);
}

}  // namespace
}  // namespace rotation::net
