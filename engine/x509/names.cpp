#include "x509/names.h"

#include <arpa/inet.h>

#include <algorithm>

#include "base/text.h"

namespace signet {

namespace {

using ObjectHandle = std::unique_ptr<ASN1_OBJECT, Released<ASN1_OBJECT_free>>;

std::optional<std::string> address_text(ByteView address) {
  char text[INET6_ADDRSTRLEN];
  if (address.size() != 4 && address.size() != 16) return std::nullopt;
  const int family = address.size() == 4 ? AF_INET : AF_INET6;
  return inet_ntop(family, address.data(), text, sizeof text) == nullptr
             ? std::nullopt
             : std::optional<std::string>(text);
}

Bytes address_bytes(const std::string& name) {
  Bytes address(16);
  if (inet_pton(AF_INET, name.c_str(), address.data()) == 1) {
    address.resize(4);
    return address;
  }
  if (inet_pton(AF_INET6, name.c_str(), address.data()) == 1) return address;
  return {};
}

NameHandle general_name(const std::string& name) {
  const Bytes address = address_bytes(name);
  const std::string_view content =
      address.empty() ? std::string_view(name) : as_text(ByteView(address));
  ASN1_STRING* string =
      ASN1_STRING_type_new(address.empty() ? V_ASN1_IA5STRING : V_ASN1_OCTET_STRING);
  NameHandle result(GENERAL_NAME_new());
  ASN1_STRING_set(string, content.data(), static_cast<int>(content.size()));
  GENERAL_NAME_set0_value(result.get(), address.empty() ? GEN_DNS : GEN_IPADD, string);
  return result;
}

struct Attribute {
  std::string type;
  std::string value;
  bool joins = false;  // belongs to the place of the one before it
};

// Takes the next character of a value off `text`, its escape resolved.
std::optional<char> take_character(std::string_view& text) {
  if (text.front() != '\\') {
    const char letter = text.front();
    text.remove_prefix(1);
    return letter;
  }
  if (text.size() < 2) return std::nullopt;
  const auto high = hex_value(text[1]);
  const auto low = text.size() > 2 ? hex_value(text[2]) : std::nullopt;
  if (high && low) {
    text.remove_prefix(3);
    return static_cast<char>(*high << 4 | *low);
  }
  const char letter = text[1];
  text.remove_prefix(2);
  return letter;
}

std::optional<Attribute> take_attribute(std::string_view& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) return std::nullopt;
  Attribute result{std::string(text.substr(0, equals)), {}, false};
  text.remove_prefix(equals + 1);
  if (text.starts_with('#')) return std::nullopt;  // bytes of a type that has no text
  while (!text.empty() && text.front() != ',' && text.front() != '+') {
    const auto letter = take_character(text);
    if (!letter) return std::nullopt;
    result.value += *letter;
  }
  return result;
}

// In the order of the text.
std::optional<std::vector<Attribute>> attributes_of(std::string_view text) {
  std::vector<Attribute> attributes;
  for (bool joins = false; !text.empty();) {
    auto attribute = take_attribute(text);
    if (!attribute) return std::nullopt;
    attribute->joins = joins;
    attributes.push_back(*std::move(attribute));
    if (text.empty()) break;
    joins = text.front() == '+';
    text.remove_prefix(1);
    if (text.empty()) return std::nullopt;
  }
  return attributes;
}

bool add_attribute(X509_NAME* name, const Attribute& attribute, bool to_last) {
  const ObjectHandle type(OBJ_txt2obj(attribute.type.c_str(), 0));
  return type && X509_NAME_add_entry_by_OBJ(
                     name, type.get(), MBSTRING_UTF8,
                     reinterpret_cast<const unsigned char*>(attribute.value.data()),
                     static_cast<int>(attribute.value.size()), -1, to_last ? -1 : 0) == 1;
}

}  // namespace

std::string name_text(const X509_NAME* name) {
  const BioHandle out(BIO_new(BIO_s_mem()));
  constexpr unsigned long style =
      XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB);
  if (!out || X509_NAME_print_ex(out.get(), name, 0, style) < 0) return {};
  char* text = nullptr;
  const long length = BIO_get_mem_data(out.get(), &text);
  return length > 0 ? std::string(text, static_cast<std::size_t>(length)) : std::string();
}

SubjectHandle subject_of(const std::string& text) {
  const auto attributes = attributes_of(text);
  if (!attributes) return nullptr;
  SubjectHandle name(X509_NAME_new());
  bool to_last = false;
  for (auto each = attributes->rbegin(); each != attributes->rend(); ++each) {
    if (!add_attribute(name.get(), *each, to_last)) return nullptr;
    to_last = each->joins;
  }
  return name_text(name.get()) == text ? std::move(name) : nullptr;
}

std::vector<std::string> names_of(const STACK_OF(GENERAL_NAME) * list) {
  std::vector<std::string> names;
  for (int i = 0; i < sk_GENERAL_NAME_num(list); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(list, i);
    if (name->type == GEN_DNS) {
      names.emplace_back(as_text(view(name->d.dNSName)));
    } else if (name->type == GEN_IPADD) {
      if (auto text = address_text(view(name->d.iPAddress))) names.push_back(*text);
    }
  }
  return names;
}

Names general_names(const std::vector<std::string>& names) {
  Names list(sk_GENERAL_NAME_new_null());
  for (const std::string& name : names) {
    sk_GENERAL_NAME_push(list.get(), general_name(name).release());
  }
  return list;
}

}  // namespace signet
