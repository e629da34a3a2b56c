#pragma once

#include <cstddef>

namespace signet::psrp {

struct ClientLimits {
  std::size_t object_bytes = std::size_t{10} << 20;    // one message, put together
  std::size_t pipeline_bytes = std::size_t{50} << 20;  // all messages of one pipeline
  std::size_t pipeline_messages = 100'000;             // of one pipeline
  std::size_t open_objects = 16;                       // messages whose end has not come
  std::size_t waiting_answers = 100;                   // host calls since take_answers()
  std::size_t fragment_bytes = 32768;                  // longest blob in what is sent
};

}  // namespace signet::psrp
