#pragma once

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "base/guid.h"
#include "base/problem.h"
#include "base/secret.h"

namespace signet::psrp {

// MS-PSRP 2.2.1; the types that this client sends or understands. Others are skipped.
enum class MessageType : std::uint32_t {
  session_capability = 0x00010002,
  init_runspace_pool = 0x00010004,
  public_key = 0x00010005,
  encrypted_session_key = 0x00010006,
  public_key_request = 0x00010007,
  runspace_pool_state = 0x00021005,
  create_pipeline = 0x00021006,
  application_private_data = 0x00021009,
  runspace_pool_host_call = 0x00021100,
  runspace_pool_host_response = 0x00021101,
  pipeline_output = 0x00041004,
  error_record = 0x00041005,
  pipeline_state = 0x00041006,
  warning_record = 0x00041009,
  pipeline_host_call = 0x00041100,
  pipeline_host_response = 0x00041101,
};

// A message of the server, its header read (40 bytes, little-endian: destination, type, pool,
// pipeline).
struct Message {
  MessageType type{};  // may be none of the above
  Guid pool;           // zero in messages of before the pool is known
  Guid pipeline;       // zero: the pool's own
  ByteView content;    // CLIXML without its byte order mark; empty: null
};

// `content` is a view into `bytes`. Fails with "psrp.malformed" when the header is cut off or the
// message is not for a client.
Expected<Message> read_message(ByteView bytes);

// A message to the server.
Secret write_message(MessageType type, const Guid& pool, const Guid& pipeline,
                     const Secret& content);

}  // namespace signet::psrp
