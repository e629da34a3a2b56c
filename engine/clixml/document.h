#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/guid.h"
#include "base/problem.h"

namespace signet::clixml {

// What a value is on the wire (MS-PSRP 2.2.5). Nothing here is ever turned into code or into a type
// of the machine that reads it: a type's name is a text.
enum class Kind : std::uint8_t {
  null,
  string,         // S
  character,      // C: one UTF-16 unit; half of a pair, which is no character, reads as U+FFFD
  boolean,        // B
  date_time,      // DT
  duration,       // TS
  integer,        // By SB U16 I16 U32 I32 U64 I64
  real,           // Sg Db
  decimal,        // D
  bytes,          // BA
  guid,           // G
  uri,            // URI
  version,        // Version
  xml,            // XD
  script_block,   // SBK
  secure_string,  // SS, still encrypted
  object,         // Obj: type names, ToString, a primitive, a container, properties. Also PR, a
                  // progress record, of which only the type name is kept, and a named member set
};

enum class Container : std::uint8_t { none, list, enumerable, stack, queue, dictionary };

struct Storage;

// A value inside a document; cheap to copy, valid while its document lives. References of the wire
// are followed here, so values may form cycles: whoever walks them counts its steps.
class Value {
 public:
  Kind kind() const;
  bool is_null() const { return kind() == Kind::null; }

  // The text of a scalar, unescaped, in UTF-8: of integers and reals as they stood, of bytes and
  // secure strings their base64. Of an object: that of its primitive, or else its ToString. Empty
  // otherwise.
  std::string_view text() const;
  // Nothing when it is not of that kind (an object is asked for its primitive), when the server
  // wrote something else there, or when it does not fit. White space around is no matter, nor
  // inside of base64.
  std::optional<bool> boolean() const;
  std::optional<std::int64_t> integer() const;
  std::optional<Bytes> bytes() const;
  std::optional<Guid> guid() const;
  // UTC, without the fraction. Nothing for a time without zone: it cannot be compared with a
  // certificate's.
  std::optional<Seconds> time() const;

  // Of an object, most derived first, a "Deserialized." in front taken off.
  std::span<const std::string> type_names() const;
  bool is_type(std::string_view full_name) const;
  std::string_view to_string() const;      // what the server's ToString() said, or empty
  std::optional<Value> primitive() const;  // of an enum: its integer
  // A property by name (the case of A to Z matters not), extended ones before adapted ones.
  std::optional<Value> property(std::string_view name) const;

  struct Named;
  std::vector<Named> properties() const;  // extended, then adapted, in the order of the wire

  Container container() const;
  std::vector<Value> items() const;  // of a list, enumerable, stack or queue
  struct Entry;
  std::vector<Entry> entries() const;  // of a dictionary
  // The value of the entry whose key's text is this (case matters not).
  std::optional<Value> entry(std::string_view key) const;

 private:
  friend struct Storage;  // the nodes of one document, in one array
  friend class Document;
  Value(const Storage& storage, std::uint32_t node) : storage_(&storage), node_(node) {}

  const Storage* storage_;
  std::uint32_t node_ = 0;
};

struct Value::Named {
  std::string_view name;
  Value value;
};
struct Value::Entry {
  Value key;
  Value value;
};

// One message's object, or the objects of a file of Export-Clixml. Immutable; copies share it.
class Document {
 public:
  explicit Document(std::shared_ptr<const Storage> storage) : storage_(std::move(storage)) {}

  // The objects at the top: exactly one for a message of the remoting protocol.
  std::size_t size() const;
  Value at(std::size_t index) const;
  Value root() const { return at(0); }  // of an empty document: null

  // A document of this one value, which is a value of this document.
  Document only(const Value& value) const;

 private:
  std::shared_ptr<const Storage> storage_;
  std::optional<std::uint32_t> only_;  // its node, where there is one at the top
};

}  // namespace signet::clixml
