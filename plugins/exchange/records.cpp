#include "exchange/records.h"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "base/text.h"
#include "exchange/byte_cursor.h"

namespace signet::exchange {

namespace {

// MS-NRBF 2.1.2.1, 2.1.2.2 and 2.1.2.3: only what occurs here.
enum RecordType : std::uint8_t {
  stream_header = 0,
  class_with_id = 1,
  system_class = 4,
  own_class = 5,
  text_record = 6,
  array_record = 7,
  reference_record = 9,
  null_record = 10,
  end_record = 11,
  library_record = 12,
  short_nulls = 13,
  long_nulls = 14,
  primitive_array = 15
};
enum BinaryType : std::uint8_t {
  primitive_member = 0,
  text_member = 1,
  system_member = 3,
  class_member = 4,
  primitive_array_member = 7
};
enum PrimitiveType : std::uint8_t {
  boolean_primitive = 1,
  byte_primitive = 2,
  int32_primitive = 8
};

std::uint8_t binary_type(const RecordMember& member) {
  switch (member.kind) {
    case MemberKind::boolean:
    case MemberKind::integer:
      return primitive_member;
    case MemberKind::text:
      return text_member;
    case MemberKind::bytes:
      return primitive_array_member;
    case MemberKind::instance:
      return shape_of(member.type).assembly.empty() ? system_member : class_member;
    case MemberKind::iis_services:
      break;
  }
  return class_member;
}

std::uint8_t primitive_type(MemberKind kind) {
  if (kind == MemberKind::boolean) return boolean_primitive;
  return kind == MemberKind::bytes ? byte_primitive : int32_primitive;
}

// Every reading function returns false after it kept the reason.
class RecordReader {
 public:
  explicit RecordReader(ByteView bytes) : cursor_(bytes) {}

  Expected<Records> read() {
    if (read_header() && read_objects()) return std::move(records_);
    Problem problem{"exchange.serialization",
                    "the serialisation data of a certificate is not understood",
                    fmt::format("byte {}: {}", cursor_.offset(), why_),
                    {},
                    {}};
    return std::unexpected(std::move(problem));
  }

 private:
  bool stop(const char* why) {
    why_ = why;
    return false;
  }

  bool read_byte(std::uint8_t& value) {
    const auto byte = cursor_.byte();
    if (!byte) return stop("it ends early");
    value = *byte;
    return true;
  }

  bool read_integer(std::int32_t& value) {
    const auto integer = cursor_.integer();
    if (!integer) return stop("it ends early");
    value = *integer;
    return true;
  }

  bool expect_byte(std::uint8_t wanted, const char* otherwise) {
    std::uint8_t value = 0;
    return read_byte(value) && (value == wanted || stop(otherwise));
  }

  bool expect_integer(std::int32_t wanted, const char* otherwise) {
    std::int32_t value = 0;
    return read_integer(value) && (value == wanted || stop(otherwise));
  }

  // Seven bits of the length in a byte, the lowest first.
  bool read_text(std::string& text) {
    std::size_t length = 0;
    for (unsigned shift = 0;; shift += 7) {
      std::uint8_t byte = 0;
      if (!read_byte(byte)) return false;
      length |= std::size_t{byte & 0x7FU} << shift;
      if (length > most_record_text) return stop("a text is too long");
      if ((byte & 0x80) == 0) break;
      if (shift == 28) return stop("a length is not one");
    }
    const auto bytes = cursor_.take(length);
    if (!bytes) return stop("it ends early");
    text = as_text(*bytes);
    return is_valid_utf8(text) || stop("a text is not UTF-8");
  }

  bool read_header() {
    std::int32_t header = 0;
    return expect_byte(stream_header, "it does not begin as such data does") &&
           read_integer(records_.root) && read_integer(header) &&
           expect_integer(1, "another version of the format") &&
           expect_integer(0, "another version of the format");
  }

  bool read_objects() {
    while (true) {
      std::uint8_t type = 0;
      if (!read_byte(type)) return false;
      if (type == end_record) return cursor_.left() == 0 || stop("something follows its end");
      RecordValue value;
      const bool is_object = type != null_record && type != reference_record;
      if (!is_object) return stop("a record that cannot stand there");
      if (type == library_record ? !read_library() : !read_record(type, 0, value)) return false;
    }
  }

  bool read_library() {
    std::int32_t id = 0;
    std::string name;
    if (!count_record() || !read_integer(id) || !read_text(name)) return false;
    return libraries_.emplace(id, std::move(name)).second || stop("a library comes twice");
  }

  bool count_record() { return ++count_ <= most_records || stop("too many records"); }

  // The new object of that number, or null.
  RecordObject* add_object() {
    std::int32_t id = 0;
    if (!count_record() || !read_integer(id)) return nullptr;
    const auto [place, is_new] = records_.objects.try_emplace(id);
    if (id != 0 && is_new) {
      last_id_ = id;
      return &place->second;
    }
    stop("an object's number is taken or none");
    return nullptr;
  }

  // What a member or an item is: a record, maybe with a library before it.
  bool read_value(int level, RecordValue& value) {
    std::uint8_t type = 0;
    if (!read_byte(type)) return false;
    while (type == library_record) {
      if (!read_library() || !read_byte(type)) return false;
    }
    return read_record(type, level, value);
  }

  bool read_record(std::uint8_t type, int level, RecordValue& value) {
    if (level > most_record_levels) return stop("too deep");
    if (type == null_record) return true;
    if (type == reference_record) {
      RecordReference reference;
      if (!count_record() || !read_integer(reference.id)) return false;
      value = reference;
      return true;
    }
    RecordObject* object = nullptr;
    const bool is_object = type == class_with_id || type == system_class || type == own_class ||
                           type == text_record || type == array_record || type == primitive_array;
    if (!is_object) return stop("a record that signet does not know");
    if (!(object = add_object())) return false;
    const RecordReference reference{last_id_};
    value = reference;
    if (type == text_record) return read_text(object->emplace<std::string>());
    if (type == primitive_array) return read_bytes(object->emplace<ByteView>());
    if (type == array_record) return read_array(level, object->emplace<RecordArray>());
    return read_instance(type, reference.id, level, object->emplace<RecordInstance>());
  }

  bool read_bytes(ByteView& bytes) {
    std::int32_t length = 0;
    if (!read_integer(length)) return false;
    if (!expect_byte(byte_primitive, "an array of something else than bytes")) return false;
    const auto taken = length < 0 ? std::nullopt : cursor_.take(static_cast<std::size_t>(length));
    if (!taken) return stop("an array is longer than the data");
    bytes = *taken;
    return true;
  }

  // One dimension, from 0, of IisService.
  bool read_array(int level, RecordArray& array) {
    std::int32_t length = 0;
    if (!expect_byte(0, "an array of another kind") ||
        !expect_integer(1, "an array of more dimensions") || !read_integer(length) ||
        !expect_byte(class_member, "an array of something else") ||
        !read_class_name(RecordClass::iis_service, "")) {
      return false;
    }
    if (length < 0 || static_cast<std::size_t>(length) > most_records) {
      return stop("an array is too long");
    }
    const auto size = static_cast<std::size_t>(length);
    while (array.items.size() < size) {
      if (!read_item(level, size - array.items.size(), array)) return false;
    }
    return true;
  }

  bool read_item(int level, std::size_t most, RecordArray& array) {
    std::uint8_t type = 0;
    if (!read_byte(type)) return false;
    while (type == library_record) {
      if (!read_library() || !read_byte(type)) return false;
    }
    if (type != short_nulls && type != long_nulls) {
      return read_record(type, level + 1, array.items.emplace_back());
    }
    std::uint8_t few = 0;
    std::int32_t many = 0;
    if (type == short_nulls ? !read_byte(few) : !read_integer(many)) return false;
    const std::int64_t count = type == short_nulls ? few : many;
    if (count < 1 || static_cast<std::uint64_t>(count) > most) return stop("too many items");
    array.items.resize(array.items.size() + static_cast<std::size_t>(count));
    return true;
  }

  bool read_instance(std::uint8_t type, std::int32_t id, int level, RecordInstance& instance) {
    const RecordShape* shape = nullptr;
    if (type == class_with_id) {
      std::int32_t other = 0;
      if (!read_integer(other)) return false;
      const auto found = shapes_.find(other);
      if (found == shapes_.end()) return stop("a class that was not described");
      shape = found->second;
    } else if (!(shape = read_shape(type))) {
      return false;
    }
    shapes_.emplace(id, shape);
    instance.type = shape->type;
    for (const RecordMember& member : shape->members) {
      if (!read_member(member, level, instance.members.emplace_back())) return false;
    }
    return true;
  }

  bool read_member(const RecordMember& member, int level, RecordValue& value) {
    if (member.kind == MemberKind::boolean) {
      std::uint8_t byte = 0;
      if (!read_byte(byte)) return false;
      value = byte == 1;
      return byte <= 1 || stop("a truth value that is neither");
    }
    if (member.kind == MemberKind::integer) return read_integer(value.emplace<std::int32_t>());
    return read_value(level + 1, value);
  }

  // The class's description, or null.
  const RecordShape* read_shape(std::uint8_t type) {
    std::string name;
    std::int32_t count = 0;
    if (!read_text(name) || !read_integer(count)) return nullptr;
    constexpr std::int32_t most_members = 8;
    std::vector<std::string> members;
    for (std::int32_t i = 0; i < count && i <= most_members; ++i) {
      if (!read_text(members.emplace_back())) return nullptr;
    }
    const RecordShape* shape = find_shape(name, members);
    if (!shape) {
      stop("a class that signet does not know");
    } else if (read_member_types(*shape) && read_own_library(*shape, type)) {
      return shape;
    }
    return nullptr;
  }

  bool read_member_types(const RecordShape& shape) {
    for (const RecordMember& member : shape.members) {
      if (!expect_byte(binary_type(member), "a member of another type")) return false;
    }
    for (const RecordMember& member : shape.members) {
      if (!read_type_details(member)) return false;
    }
    return true;
  }

  bool read_type_details(const RecordMember& member) {
    switch (member.kind) {
      case MemberKind::boolean:
      case MemberKind::integer:
      case MemberKind::bytes:
        return expect_byte(primitive_type(member.kind), "a member of another type");
      case MemberKind::instance:
        return read_class_name(member.type, "");
      case MemberKind::iis_services:
        return read_class_name(RecordClass::iis_service, "[]");
      case MemberKind::text:
        break;
    }
    return true;
  }

  // What a member or an array says of the class that it holds.
  bool read_class_name(RecordClass type, std::string_view suffix) {
    std::string name;
    if (!read_text(name)) return false;
    if (!name.ends_with(suffix)) return stop("a member of another type");
    name.resize(name.size() - suffix.size());
    if (!is_named(type, name)) return stop("a member of another type");
    return shape_of(type).assembly.empty() || read_library_of(shape_of(type));
  }

  bool read_own_library(const RecordShape& shape, std::uint8_t type) {
    if (shape.assembly.empty()) return type == system_class || stop("a class of no library");
    if (type != own_class) return stop("a class of another library");
    return read_library_of(shape);
  }

  bool read_library_of(const RecordShape& shape) {
    std::int32_t id = 0;
    if (!read_integer(id)) return false;
    const auto library = libraries_.find(id);
    const bool fits = library != libraries_.end() && is_from(shape, library->second);
    return fits || stop("a class of another library");
  }

  ByteCursor cursor_;
  Records records_;
  std::map<std::int32_t, std::string> libraries_;
  std::map<std::int32_t, const RecordShape*> shapes_;
  std::size_t count_ = 0;
  std::int32_t last_id_ = 0;
  const char* why_ = "";
};

}  // namespace

Expected<Records> read_records(ByteView bytes) {
  if (bytes.size() > most_record_bytes) {
    return std::unexpected(Problem{
        "exchange.serialization",
        "the serialisation data of a certificate is not understood",
        fmt::format("it has {} bytes, more than the limit of {}", bytes.size(), most_record_bytes),
        {},
        {}});
  }
  return RecordReader(bytes).read();
}

}  // namespace signet::exchange
