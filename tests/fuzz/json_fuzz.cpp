// uses: base
#include <cstdlib>

#include "base/bytes.h"
#include "base/json.h"

// What is accepted must come back as the same value from the bytes that we write for it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto value = signet::parse_json(signet::as_text({data, size}));
  if (!value) {
    if (to_text(value.error()).size() > 2000) std::abort();
    return 0;
  }
  const std::string text = signet::write_json(*value);
  const auto again = signet::parse_json(text);
  if (!again || signet::write_json(*again) != text) std::abort();
  return 0;
}
