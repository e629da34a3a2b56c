// uses: psrp clixml base

#include <array>
#include <cstdlib>
#include <string>

#include "base/text.h"
#include "psrp/client.h"

// An opened pool with a pipeline that may be asked something gets the bytes of a server. A first
// byte of 0xFF: the second one chooses a type of message, the rest is the content of one. Otherwise
// all of it are fragments. Whatever they are, what comes out is bounded and fit to be shown.

namespace {

using signet::Bytes;
using signet::ByteView;
using signet::Guid;
using namespace signet::psrp;

class SameBytes final : public signet::Random {
 public:
  void fill(std::span<std::uint8_t> bytes) override {
    for (std::uint8_t& byte : bytes) byte = 0x11;
  }
};

const Guid pool = Guid::parse("22222222-2222-2222-2222-222222222222").value();

void append(Bytes& bytes, ByteView more) { bytes.insert(bytes.end(), more.begin(), more.end()); }

// One fragment with one message of the server.
Bytes message(std::uint8_t object, std::uint32_t type, const Guid& pipeline, ByteView content) {
  const std::size_t length = 40 + content.size();
  Bytes bytes(16);
  bytes[7] = object;
  append(bytes,
         Bytes{3, static_cast<std::uint8_t>(length >> 24), static_cast<std::uint8_t>(length >> 16),
               static_cast<std::uint8_t>(length >> 8), static_cast<std::uint8_t>(length)});
  append(bytes,
         Bytes{1, 0, 0, 0, static_cast<std::uint8_t>(type), static_cast<std::uint8_t>(type >> 8),
               static_cast<std::uint8_t>(type >> 16), static_cast<std::uint8_t>(type >> 24)});
  append(bytes, pool.dotnet());
  append(bytes, pipeline.dotnet());
  append(bytes, content);
  return bytes;
}

Guid open_and_start(Client& client) {
  constexpr std::string_view capability =
      "<Obj RefId=\"0\"><MS><Version N=\"protocolversion\">2.3</Version></MS></Obj>";
  constexpr std::string_view opened =
      "<Obj RefId=\"0\"><MS><I32 N=\"RunspaceState\">2</I32></MS></Obj>";
  client.opening(10'000);
  Bytes stream = message(1, 0x00010002, {}, signet::as_bytes(capability));
  append(stream, message(2, 0x00021005, {}, signet::as_bytes(opened)));
  if (!client.receive(stream)) std::abort();
  Pipeline pipeline;
  pipeline.push_back({CmdletName::parse("Get-Thing").value(), {}});
  const auto started = client.start(pipeline, 10'000, AnswerablePrompt{"Overwrite", 1});
  if (!started) std::abort();
  return started->id;
}

Bytes stream_of(ByteView input, const Guid& pipeline) {
  constexpr std::array<std::uint32_t, 8> types = {0x00041004, 0x00041005, 0x00041006, 0x00041009,
                                                  0x00041100, 0x00021005, 0x00021100, 0x00010006};
  if (input.size() < 2 || input[0] != 0xFF) return Bytes(input.begin(), input.end());
  const std::size_t type = input[1] % types.size();
  return message(3, types.at(type), type < 5 ? pipeline : Guid(), input.subspan(2));
}

void check_text(const std::string& text) {
  if (text.size() > 20'000 || signet::printable(text) != text) std::abort();
}

void check(const ErrorRecord& record) {
  for (const std::string& text :
       {record.message, record.fully_qualified_id, record.reason, record.target}) {
    check_text(text);
  }
  for (const std::string& type : record.exception_types) check_text(type);
}

void check(const PipelineResult& result) {
  for (const ErrorRecord& record : result.errors) check(record);
  if (result.terminating) check(*result.terminating);
  for (const auto* texts : {&result.warnings, &result.refused_prompts, &result.answered_prompts}) {
    for (const std::string& text : *texts) check_text(text);
  }
  if (result.answered_prompts.size() > 1) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  SameBytes random;
  Client client(pool, random);
  const Guid pipeline = open_and_start(client);
  const auto received = client.receive(stream_of({data, size}, pipeline));
  if (!received) {
    const std::string text = to_text(received.error());
    if (received.error().code.empty() || text.size() > 1000) std::abort();
    if (client.pool_state() != PoolState::broken || client.receive({})) std::abort();
  }
  if (client.pool_error()) check(*client.pool_error());
  for (const Outgoing& answer : client.take_answers(10'000)) {
    if (answer.fragments.size() > 10'000 || answer.stream != Outgoing::Stream::prompt_response) {
      std::abort();
    }
  }
  check(client.result(pipeline));
  check(client.finish(pipeline));
  return 0;
}
