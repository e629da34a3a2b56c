#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "psrp/client.h"
#include "support/seeded_random.h"

namespace signet::psrp::test {

using Type = std::uint32_t;

// What the client sent, taken apart by code that shares nothing with it.
struct Sent {
  Type type = 0;
  Bytes pool;      // as on the wire
  Bytes pipeline;  // as on the wire
  std::string content;
  std::vector<std::size_t> blobs;  // the length of each fragment's
};

// The messages in whole fragments, in the order in which they end.
std::vector<Sent> taken_apart(ByteView stream);
std::vector<Sent> taken_apart(const std::vector<Outgoing>& outgoing);
Sent only(const std::vector<Sent>& sent);

// The far end of a pool: makes fragments out of CLIXML.
class Server {
 public:
  explicit Server(const Guid& pool) : pool_(pool) {}

  // A message in fragments of at most `blob_bytes`, with a byte order mark.
  Bytes says(Type type, const Guid& pipeline, std::string_view content,
             std::size_t blob_bytes = 32768);
  // The same, each fragment alone.
  std::vector<Bytes> says_in_parts(Type type, const Guid& pipeline, std::string_view content,
                                   std::size_t blob_bytes);
  // What comes before the first pipeline: capabilities, private data, the opened pool.
  Bytes opening(std::string_view version = "2.3");
  Bytes output(const Guid& pipeline, std::string_view content);
  Bytes state(const Guid& pipeline, int state, std::string_view more = {});
  // Its next object gets this id.
  void go_on_at(std::uint64_t object) { object_ = object; }

 private:
  Guid pool_;
  std::uint64_t object_ = 0;
};

// A client and a server that met.
struct Session {
  explicit Session(ClientLimits limits = {});
  void open(std::string_view version = "2.3");
  Guid start(const Pipeline& pipeline, std::optional<AnswerablePrompt> prompt = {});
  // "ok", or the whole text of the problem.
  std::string receive(const Bytes& stream);

  signet::test::SeededRandom random{1};
  Guid pool = Guid::make(random);
  Client client;
  Server server{pool};
  std::size_t longest = 100'000;
};

Cmdlet cmdlet(std::string_view name, std::vector<Parameter> parameters = {});
Pipeline pipeline(std::string_view name);
// The content of one CREATE_PIPELINE.
std::string content_of(const StartedPipeline& started);
Bytes fragment(std::uint64_t object, std::uint64_t number, int flags, std::string_view blob);
void append(Bytes& bytes, const Bytes& more);

}  // namespace signet::psrp::test
