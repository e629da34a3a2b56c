#pragma once

#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/problem.h"
#include "http/kerberos_problem.h"

namespace signet {

struct GssTarget {
  KerberosNames names;
  std::string cache;      // a credential cache; empty: the default one
  bool spnego = true;     // else the bare Kerberos mechanism
  Bytes channel_binding;  // empty: not bound to any channel
};

// The client's side of one authentication with Kerberos: mutual, bound to the channel that is
// named, with nothing delegated. No other mechanism is ever offered, whatever is installed.
class GssContext {
 public:
  explicit GssContext(GssTarget target);
  ~GssContext();
  GssContext(const GssContext&) = delete;
  GssContext& operator=(const GssContext&) = delete;

  // What to say to the server, which may be nothing; `token` is what it said, at first nothing. May
  // block while it talks to the KDC. Fails as kerberos_problem() says, or with "kerberos.failed".
  Expected<Bytes> answer(ByteView token);

  // The server has proved who it is, with Kerberos.
  bool is_mutual() const { return mutual_; }

 private:
  struct Library;
  Expected<void> open();
  Expected<Bytes> next(ByteView token);

  GssTarget target_;
  std::unique_ptr<Library> library_;
  bool mutual_ = false;
};

}  // namespace signet
