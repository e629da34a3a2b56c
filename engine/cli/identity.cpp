#include "cli/identity.h"

#include <pwd.h>
#include <unistd.h>

#include <array>

namespace signet {

std::string host_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

std::string user_at_host() {
  const uid_t user = ::geteuid();
  passwd entry{};
  passwd* found = nullptr;
  std::array<char, 16384> buffer{};
  const bool known =
      ::getpwuid_r(user, &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr;
  return (known ? std::string(found->pw_name) : std::to_string(user)) + "@" + host_name();
}

}  // namespace signet
