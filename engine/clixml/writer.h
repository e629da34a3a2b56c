#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/guid.h"
#include "base/problem.h"
#include "base/secret.h"

namespace signet::clixml {

// Writes one document. What it can say is a closed list: there is no script block, no code and no
// type with behaviour on it. Its buffer may hold secrets: it grows without leaving copies behind
// and is wiped when this is destroyed.
//
// `name` is the N attribute; empty means none (elements of lists). Texts are UTF-8; invalid UTF-8
// is a mistake of the caller that check_text() finds beforehand; it is written as U+FFFD.
class Writer {
 public:
  Writer() = default;
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  void null(std::string_view name);
  void string(std::string_view name, std::string_view value);
  void boolean(std::string_view name, bool value);
  void int32(std::string_view name, std::int32_t value);
  void int64(std::string_view name, std::int64_t value);
  void time(std::string_view name, Seconds value);  // of the years 1 to 9999, as .NET has it
  void guid(std::string_view name, const Guid& value);
  void version(std::string_view name, std::string_view value);
  void bytes(std::string_view name, ByteView value);           // BA; may be a secret (a PKCS#12)
  void secure_string(std::string_view name, ByteView cipher);  // SS; what the session key made

  // <Obj>; type names most derived first, none for a plain object. A repeated list becomes a TNRef.
  void begin_object(std::string_view name, std::initializer_list<std::string_view> type_names = {});
  void end_object();
  void to_string(std::string_view value);
  void begin_extended();  // <MS>
  void end_extended();
  void begin_list();  // <LST>
  void end_list();
  void enumeration(std::string_view name, std::string_view type, std::string_view to_string,
                   std::int32_t value);

  // The document, once; wiped by whoever takes it.
  Secret take();

 private:
  void open(std::string_view element, std::string_view name);
  void leaf(std::string_view element, std::string_view name, std::string_view escaped);
  void encoded(std::string_view element, std::string_view name, ByteView value);
  void append(std::string_view text);

  Bytes text_;
  std::uint32_t next_object_ = 0;
  std::map<std::vector<std::string>, std::uint32_t> types_;
};

// Whether a text can be said: valid UTF-8 without lone surrogates. Fails with "clixml.text" and the
// byte at which it goes wrong; the text itself is not repeated.
Expected<void> check_text(std::string_view text);

// The escapes of MS-PSRP 2.2.5.3.2 (_x000A_, astral characters as two units) and back. U+FFFE and
// U+FFFF, which XML cannot hold, are escaped as well. Unescaping fails with "clixml.malformed" on a
// lone surrogate; what only resembles an escape stays as it is.
std::string escape(std::string_view text);
Expected<std::string> unescape(std::string_view text);

}  // namespace signet::clixml
