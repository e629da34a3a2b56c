// uses: base wsman
#include <cstdlib>
#include <optional>

#include "wsman/answer.h"

namespace {

namespace wsman = signet::wsman;

const signet::Guid message = *signet::Guid::parse("00000000-0000-4000-8000-000000000001");
const signet::Guid command = *signet::Guid::parse("00000000-0000-4000-8000-000000000002");

// Whatever the bytes are: an answer, or a bounded error.
template <class T>
void check(const wsman::Answer<T>& answer) {
  if (answer) return;
  const wsman::Failure& failure = answer.error();
  if (failure.problem.code.empty() || to_text(failure.problem).size() > 4000) std::abort();
  if (failure.fault && failure.fault->wait > std::chrono::hours(24)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const wsman::Reply reply{200, "application/soap+xml", {data, size}};
  check(wsman::read_created(reply, {wsman::Operation::create, message}));
  check(wsman::read_acknowledged(reply, {wsman::Operation::command, message, command}));
  for (const auto& of : {std::optional<signet::Guid>(), std::optional(command)}) {
    const auto received = wsman::read_received(reply, {wsman::Operation::receive, message, of});
    check(received);
    std::size_t bytes = 0;
    if (received) {
      for (const signet::Bytes& stream : received->streams) bytes += stream.size();
    }
    if (bytes > size) std::abort();
  }
  return 0;
}
