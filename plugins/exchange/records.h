#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/problem.h"
#include "exchange/record_classes.h"

namespace signet::exchange {

// The records of .NET's binary serialisation (MS-NRBF), as values: nothing is instantiated, and
// only the classes of record_classes.h are read.
struct RecordReference {
  std::int32_t id = 0;
};
using RecordValue = std::variant<std::monostate, bool, std::int32_t, RecordReference>;

struct RecordInstance {
  RecordClass type = {};
  std::vector<RecordValue> members;  // in the order of its shape
};
struct RecordArray {
  std::vector<RecordValue> items;
};
using RecordObject = std::variant<RecordInstance, RecordArray, std::string, ByteView>;

// References may form cycles and may lead nowhere.
struct Records {
  std::int32_t root = 0;
  std::map<std::int32_t, RecordObject> objects;  // ordered: an attacker chooses the numbers
};

// The longest stream that is looked at, and the most that one may hold.
inline constexpr std::size_t most_record_bytes = std::size_t{256} << 10;
inline constexpr std::size_t most_records = 1000;
inline constexpr std::size_t most_record_text = 2048;  // bytes of one text
inline constexpr int most_record_levels = 8;

// Reads a whole stream, from its header to the end that must be the last byte; byte arrays point
// into `bytes`. Fails with "exchange.serialization": detail says at which byte and why.
Expected<Records> read_records(ByteView bytes);

}  // namespace signet::exchange
