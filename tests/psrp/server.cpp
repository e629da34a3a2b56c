#include "psrp/server.h"

#include <map>
#include <stdexcept>

namespace signet::psrp::test {

namespace {

std::uint64_t number(ByteView bytes, bool big_endian) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    value = value << 8 | bytes[big_endian ? i : bytes.size() - 1 - i];
  }
  return value;
}

void append_number(Bytes& bytes, std::uint64_t value, int size, bool big_endian) {
  for (int i = 0; i < size; ++i) {
    const int byte = big_endian ? size - 1 - i : i;
    bytes.push_back(static_cast<std::uint8_t>(value >> (8 * byte)));
  }
}

Bytes copy(ByteView view) { return Bytes(view.begin(), view.end()); }

Sent message(ByteView object, std::vector<std::size_t> blobs) {
  if (object.size() < 40 || number(object.first(4), false) != 2) {
    throw std::runtime_error("no message for a server");
  }
  return {static_cast<Type>(number(object.subspan(4, 4), false)), copy(object.subspan(8, 16)),
          copy(object.subspan(24, 16)), std::string(as_text(object.subspan(40))), std::move(blobs)};
}

}  // namespace

Bytes fragment(std::uint64_t object, std::uint64_t part, int flags, std::string_view blob) {
  Bytes bytes;
  append_number(bytes, object, 8, true);
  append_number(bytes, part, 8, true);
  bytes.push_back(static_cast<std::uint8_t>(flags));
  append_number(bytes, blob.size(), 4, true);
  append(bytes, copy(as_bytes(blob)));
  return bytes;
}

void append(Bytes& bytes, const Bytes& more) {
  bytes.insert(bytes.end(), more.begin(), more.end());
}

std::vector<Sent> taken_apart(ByteView stream) {
  struct Open {
    Bytes bytes;
    std::vector<std::size_t> blobs;
  };
  std::map<std::uint64_t, Open> open;
  std::vector<Sent> sent;
  while (!stream.empty()) {
    const std::uint64_t object = number(stream.first(8), true);
    const std::size_t length = number(stream.subspan(17, 4), true);
    Open& current = open[object];
    const bool first = (stream[16] & 1) != 0;
    if (number(stream.subspan(8, 8), true) != current.blobs.size() ||
        first != current.blobs.empty()) {
      throw std::runtime_error("fragments out of order");
    }
    append(current.bytes, copy(stream.subspan(21, length)));
    current.blobs.push_back(length);
    if ((stream[16] & 2) != 0) sent.push_back(message(current.bytes, current.blobs));
    stream = stream.subspan(21 + length);
  }
  return sent;
}

std::vector<Sent> taken_apart(const std::vector<Outgoing>& outgoing) {
  Bytes all;
  for (const Outgoing& part : outgoing) {
    part.fragments.reveal([&](ByteView view) { append(all, copy(view)); });
  }
  return taken_apart(all);
}

Sent only(const std::vector<Sent>& sent) {
  if (sent.size() != 1) throw std::runtime_error("not one message");
  return sent.front();
}

std::vector<Bytes> Server::says_in_parts(Type type, const Guid& pipeline, std::string_view content,
                                         std::size_t blob_bytes) {
  Bytes object;
  append_number(object, 1, 4, false);
  append_number(object, type, 4, false);
  for (const Guid& id : {pool_, pipeline}) {
    const auto layout = id.dotnet();
    object.insert(object.end(), layout.begin(), layout.end());
  }
  if (!content.empty()) append(object, {0xEF, 0xBB, 0xBF});
  append(object, copy(as_bytes(content)));
  ++object_;
  std::vector<Bytes> parts;
  for (ByteView rest = object; !rest.empty();) {
    const ByteView blob = rest.first(std::min(blob_bytes, rest.size()));
    rest = rest.subspan(blob.size());
    const int flags = (parts.empty() ? 1 : 0) | (rest.empty() ? 2 : 0);
    parts.push_back(fragment(object_, parts.size(), flags, as_text(blob)));
  }
  return parts;
}

Bytes Server::says(Type type, const Guid& pipeline, std::string_view content,
                   std::size_t blob_bytes) {
  Bytes all;
  for (const Bytes& part : says_in_parts(type, pipeline, content, blob_bytes)) append(all, part);
  return all;
}

Bytes Server::opening(std::string_view version) {
  const Guid pool = std::exchange(pool_, {});  // capabilities come before the pool has a name
  Bytes all = says(0x00010002, {},
                   "<Obj RefId=\"0\"><MS><Version N=\"protocolversion\">" + std::string(version) +
                       "</Version><Version N=\"PSVersion\">2.0</Version>"
                       "<Version N=\"SerializationVersion\">1.1.0.1</Version></MS></Obj>");
  pool_ = pool;
  append(all, state({}, 4));  // Microsoft's server sends this, whatever it may mean
  append(all, says(0x00021009, {},
                   "<Obj RefId=\"0\"><MS><Obj N=\"ApplicationPrivateData\" RefId=\"1\"><DCT/>"
                   "</Obj></MS></Obj>"));
  append(all,
         says(0x00021005, {}, "<Obj RefId=\"0\"><MS><I32 N=\"RunspaceState\">2</I32></MS></Obj>"));
  return all;
}

Bytes Server::output(const Guid& pipeline, std::string_view content) {
  return says(0x00041004, pipeline, content);
}

Bytes Server::state(const Guid& pipeline, int state, std::string_view more) {
  return says(0x00041006, pipeline,
              "<Obj RefId=\"0\"><MS><I32 N=\"PipelineState\">" + std::to_string(state) + "</I32>" +
                  std::string(more) + "</MS></Obj>");
}

Session::Session(ClientLimits limits) : client(pool, random, limits) {}

void Session::open(std::string_view version) {
  client.opening(longest);
  if (receive(server.opening(version)) != "ok") throw std::runtime_error("the pool did not open");
}

Guid Session::start(const Pipeline& pipeline, std::optional<AnswerablePrompt> prompt) {
  return client.start(pipeline, longest, std::move(prompt)).value().id;
}

std::string Session::receive(const Bytes& stream) {
  const auto received = client.receive(stream);
  return received ? "ok" : received.error().code + ": " + to_text(received.error());
}

Cmdlet cmdlet(std::string_view name, std::vector<Parameter> parameters) {
  return {CmdletName::parse(name).value(), std::move(parameters)};
}

Pipeline pipeline(std::string_view name) {
  Pipeline result;
  result.push_back(cmdlet(name));
  return result;
}

std::string content_of(const StartedPipeline& started) {
  Bytes all;
  started.first.reveal([&](ByteView view) { append(all, copy(view)); });
  for (const Outgoing& part : started.rest) {
    part.fragments.reveal([&](ByteView view) { append(all, copy(view)); });
  }
  return only(taken_apart(all)).content;
}

}  // namespace signet::psrp::test
