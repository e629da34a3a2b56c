// uses: base exchange
#include "exchange/serialization_data.h"

#include <cstdlib>
#include <string_view>

#include "base/text.h"
#include "exchange/records.h"

namespace {

using signet::is_valid_utf8;

void check(const signet::exchange::StoredCertificate& stored, std::size_t size) {
  if (stored.der.empty() || stored.der.size() > size) std::abort();
  if (stored.sha1 && stored.sha1->size() != 20) std::abort();
  if (stored.friendly_name && !is_valid_utf8(*stored.friendly_name)) std::abort();
  if (!stored.key_provider) return;
  if (!is_valid_utf8(stored.key_provider->container)) std::abort();
  if (!is_valid_utf8(stored.key_provider->name)) std::abort();
}

void check_problem(const signet::Problem& problem) {
  if (problem.code != "exchange.serialization" || to_text(problem).size() > 200) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const signet::ByteView bytes(data, size);
  const auto read = signet::exchange::read_serialization_data(bytes);
  if (read) {
    if (!is_valid_utf8(read->identity)) std::abort();
    if (read->iis_services && read->iis_services->size() > signet::exchange::most_records) {
      std::abort();
    }
    if (read->certificate) check(*read->certificate, size);
  } else {
    check_problem(read.error());
  }
  const auto stored = signet::exchange::read_stored_certificate(bytes);
  if (stored) {
    check(*stored, size);
  } else {
    check_problem(stored.error());
  }
  return 0;
}
