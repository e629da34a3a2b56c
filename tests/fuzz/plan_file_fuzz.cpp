// uses: plan base
#include "plan/plan_file.h"

#include <cstdlib>

#include "base/bytes.h"

// What is accepted must come back as the same plan from the bytes that we write for it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto file = signet::read_plan_file(signet::as_text({data, size}));
  if (!file) {
    if (file.error().code.empty() || to_text(file.error()).size() > 4000) std::abort();
    return 0;
  }
  const auto again = signet::read_plan_file(signet::write_plan_file(*file));
  if (!again || *again != *file) std::abort();
  return 0;
}
