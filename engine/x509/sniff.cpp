#include <algorithm>

#include "x509/certificate_file.h"
#include "x509/der.h"

namespace signet {

namespace {

constexpr std::string_view pkcs7_prefix = "\x2A\x86\x48\x86\xF7\x0D\x01\x07";

// EnvelopedData and AuthEnvelopedData.
constexpr std::string_view enveloped = "\x2A\x86\x48\x86\xF7\x0D\x01\x07\x03";
constexpr std::string_view authenticated = "\x2A\x86\x48\x86\xF7\x0D\x01\x09\x10\x01\x17";

FileKind sniff_after_integer(const DerItem& version) {
  const auto second = first_item(version.rest);
  if (!second) return FileKind::unknown;
  if (second->tag == der_sequence) {
    const bool pfx = version.length == 1 && version.content[0] == 3;
    return pfx ? FileKind::pkcs12 : FileKind::key_der;
  }
  const bool traditional = second->tag == der_integer || second->tag == der_octets;
  return traditional ? FileKind::key_der : FileKind::unknown;
}

FileKind sniff_after_sequence(const DerItem& first) {
  const auto inner = first_item(first.content);
  if (!inner) return FileKind::unknown;
  if (inner->tag == der_object) {
    const auto second = first_item(first.rest);
    const bool encrypted = second && second->tag == der_octets;
    return encrypted ? FileKind::encrypted_key_der : FileKind::unknown;
  }
  const bool certificate = inner->tag == 0xA0 || inner->tag == der_integer;
  return certificate ? FileKind::certificate_der : FileKind::unknown;
}

FileKind sniff_der(ByteView content) {
  const auto outer = first_item(content);
  if (!outer || outer->tag != der_sequence) return FileKind::unknown;
  const auto first = first_item(outer->content);
  if (!first) return FileKind::unknown;
  if (first->tag == der_integer && !first->content.empty()) return sniff_after_integer(*first);
  if (first->tag == der_sequence) return sniff_after_sequence(*first);
  if (first->tag != der_object) return FileKind::unknown;
  const std::string_view type = as_text(first->content);
  if (type == enveloped || type == authenticated) return FileKind::sealed;
  const bool pkcs7 = type.starts_with(pkcs7_prefix);
  return pkcs7 ? FileKind::pkcs7_der : FileKind::unknown;
}

}  // namespace

std::string_view to_text(FileKind kind) {
  switch (kind) {
    case FileKind::pem:
      return "PEM";
    case FileKind::certificate_der:
      return "DER certificate";
    case FileKind::key_der:
      return "DER key";
    case FileKind::encrypted_key_der:
      return "encrypted DER key";
    case FileKind::pkcs12:
      return "PKCS#12";
    case FileKind::pkcs7_der:
      return "PKCS#7";
    case FileKind::sealed:
      return "sealed file";
    case FileKind::unknown:
      return "unknown";
  }
  return "unknown";
}

FileKind sniff(ByteView content) {
  const FileKind kind = sniff_der(content);
  if (kind != FileKind::unknown) return kind;
  const bool pem = as_text(content).find("-----BEGIN ") != std::string_view::npos;
  return pem ? FileKind::pem : FileKind::unknown;
}

}  // namespace signet
