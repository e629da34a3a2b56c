#include "proxy.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include "authority.h"
#include "client.h"
#include "tls_peer.h"

namespace signet::test {
namespace {

std::string without_port(std::string text, std::uint16_t port) {
  const std::string part = fmt::format(":{}", port);
  while (text.find(part) != std::string::npos) text.erase(text.find(part), part.size());
  return text;
}

struct Behind {
  Authority authority;
  TlsPeer peer{authority.issue({"ex1.test.local"}),
               [](const PeerRequest&) { return PeerReply{http("200 OK", "hello")}; }};

  std::string post(const std::string& proxy) const {
    HttpEndpoint endpoint = test::endpoint(peer.port(), authority.ca_file());
    endpoint.proxy = proxy;
    return without_port(Client(std::move(endpoint)).post("x"), peer.port());
  }
};

TEST(Proxy, IsUsedWhenConfiguredAndLearnsNothing) {
  ::setenv("no_proxy", "*", 1);
  const Behind behind;
  Proxy proxy("HTTP/1.1 200 Connection established\r\n\r\n", behind.peer.port());
  EXPECT_EQ(behind.post(proxy.url()), "200 : hello");
  const std::string asked = without_port(proxy.request(), behind.peer.port());
  EXPECT_EQ(asked.substr(0, asked.find("\r\n")), "CONNECT 127.0.0.1 HTTP/1.1");
  EXPECT_EQ(asked.find("Basic"), std::string::npos) << asked;
  ::unsetenv("no_proxy");
}

TEST(Proxy, MayRefuse) {
  const Behind behind;
  Proxy proxy("HTTP/1.1 407 Who are you?\r\nContent-Length: 0\r\n\r\n", 0);
  EXPECT_EQ(behind.post(proxy.url()),
            "http.proxy error: the proxy does not lead to ex1.test.local (HTTP 407)");
  EXPECT_EQ(proxy.request().find("Basic"), std::string::npos);
  EXPECT_EQ(behind.peer.connections(), 0U);
}

}  // namespace
}  // namespace signet::test
