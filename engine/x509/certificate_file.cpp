#include "x509/certificate_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/text.h"
#include "x509/der.h"
#include "x509/file_builder.h"
#include "x509/key_reader.h"
#include "x509/pem.h"
#include "x509/pkcs12_reader.h"

namespace signet {

namespace {

constexpr std::size_t largest_file = 1024 * 1024;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool is_utf16(ByteView content) {
  if (content.size() < 2) return false;
  const unsigned mark = static_cast<unsigned>(content[0] << 8 | content[1]);
  if (mark == 0xFFFE || mark == 0xFEFF) return true;
  static constexpr std::string_view dashes("-\0-\0-\0-\0", 8);
  return as_text(content.first(std::min<std::size_t>(content.size(), 4096))).find(dashes) !=
         std::string_view::npos;
}

// "MII..." without BEGIN: what is left of a PEM or a PFX when only the middle was copied.
bool is_bare_base64(std::string_view text) {
  return text.size() > 64 && std::ranges::all_of(text, [](char letter) {
           return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                  (letter >= '0' && letter <= '9') || letter == '+' || letter == '/' ||
                  letter == '=' || letter == '\r' || letter == '\n';
         });
}

Expected<void> add_pkcs7(ByteView der, FileBuilder& builder) {
  const CleanErrors clean;
  const std::uint8_t* at = der.data();
  const Pkcs7Handle pkcs7(d2i_PKCS7(nullptr, &at, static_cast<long>(der.size())));
  if (!pkcs7) return fail("pkcs7.malformed", "the PKCS#7 is damaged");
  if (!PKCS7_type_is_signed(pkcs7.get()) || pkcs7->d.sign == nullptr) {
    return fail("pkcs7.unsupported", "the PKCS#7 is not one that carries certificates");
  }
  const STACK_OF(X509)* certificates = pkcs7->d.sign->cert;
  for (int i = 0; i < sk_X509_num(certificates); ++i) {
    if (auto done = builder.add_certificate(*sk_X509_value(certificates, i), {}); !done) {
      return done;
    }
  }
  if (const auto used = static_cast<std::size_t>(at - der.data()); used < der.size()) {
    builder.warn(fmt::format("{} after the PKCS#7 ignored", count_text(der.size() - used, "byte")));
  }
  return {};
}

Expected<void> add_traditional_key(const PemBlock& block, const Secret* password,
                                   FileBuilder& builder) {
  if (block.algorithm.empty()) return builder.add_key(block.content, {});
  auto clear = block.content.reveal(
      [&](ByteView bytes) { return open_traditional_key(bytes, block.algorithm, password); });
  if (!clear) return std::unexpected(clear.error());
  return builder.add_key(*clear, {});
}

// OpenSSL's "trusted" certificates have remarks behind the certificate.
ByteView first_of(ByteView bytes) {
  const auto item = first_item(bytes);
  return item && item->length ? bytes.first(item->header + item->content.size()) : bytes;
}

Expected<void> add_block(const PemBlock& block, const Secret* password, FileBuilder& builder) {
  const std::string& label = block.label;
  const auto add_bytes = [&](auto add) { return block.content.reveal(add); };
  if (label == "CERTIFICATE" || label == "X509 CERTIFICATE") {
    return add_bytes([&](ByteView der) { return builder.add_certificate(der, {}); });
  }
  if (label == "TRUSTED CERTIFICATE") {
    return add_bytes([&](ByteView der) { return builder.add_certificate(first_of(der), {}); });
  }
  if (label == "PKCS7" || label == "CMS") {
    return add_bytes([&](ByteView der) { return add_pkcs7(der, builder); });
  }
  if (label == "ENCRYPTED PRIVATE KEY") {
    return add_bytes([&](ByteView der) { return builder.add_encrypted_key(der, password); });
  }
  if (label == "PRIVATE KEY" || label == "RSA PRIVATE KEY" || label == "EC PRIVATE KEY") {
    return add_traditional_key(block, password, builder);
  }
  if (label.ends_with("PRIVATE KEY")) {
    return fail("key.unsupported", fmt::format("the key in line {} is a \"{}\", which no TLS "
                                               "service uses",
                                               block.line, brief(label)));
  }
  if (label != "EC PARAMETERS") {  // precede an EC key and repeat what it says
    builder.warn(fmt::format("the {} of line {} was ignored", brief(label), block.line));
  }
  return {};
}

Expected<void> add_pem(ByteView content, const Secret* password, FileBuilder& builder) {
  std::string_view text = as_text(content);
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  const auto blocks = read_pem(text);
  if (!blocks) return std::unexpected(blocks.error());
  for (const PemBlock& block : *blocks) {
    auto done = add_block(block, password, builder);
    if (!done && done.error().where.empty() && blocks->size() > 1) {
      done.error().where = fmt::format("line {}", block.line);
    }
    if (!done) return done;
  }
  return {};
}

std::unexpected<Problem> not_certificates(ByteView content) {
  std::string hint;
  if (is_bare_base64(as_text(content))) hint = "it is base64 without a BEGIN line: decode it first";
  if (as_text(content).find("CERTIFICATE REQUEST-----") != std::string_view::npos) {
    hint = "it is a request for one: the authority's answer is needed";
  }
  return fail("file.not-certificates",
              "it holds neither certificates nor a key (no PEM, DER, PKCS#12 or PKCS#7)",
              std::move(hint));
}

Expected<void> check(ByteView content) {
  if (content.empty()) return fail("file.empty", "it is empty");
  if (content.size() > largest_file) {
    return fail("file.too-large", fmt::format("it has {} bytes, more than the limit of {}",
                                              content.size(), largest_file));
  }
  if (is_utf16(content)) {
    return fail("file.utf-16", "it is UTF-16 text, which no certificate file is",
                "PowerShell's '>' makes such files: write it with Set-Content -Encoding ascii");
  }
  return {};
}

Expected<void> add_content(ByteView content, FileKind kind, const Secret* password,
                           FileBuilder& builder) {
  switch (kind) {
    case FileKind::pem:
      return add_pem(content, password, builder);
    case FileKind::certificate_der:
      return builder.add_certificate(content, {});
    case FileKind::key_der:
      return builder.add_key(Secret(content), {});
    case FileKind::encrypted_key_der:
      return builder.add_encrypted_key(content, password);
    case FileKind::pkcs7_der:
      return add_pkcs7(content, builder);
    case FileKind::sealed:
      return fail("file.sealed", "it is sealed: only an owner's private key opens it");
    case FileKind::pkcs12:
    case FileKind::unknown:
      break;
  }
  return not_certificates(content);
}

}  // namespace

Expected<CertificateFile> read_certificate_file(ByteView content, const Secret* password) {
  if (auto done = check(content); !done) return std::unexpected(done.error());
  const FileKind kind = sniff(content);
  if (kind == FileKind::pkcs12) return read_pkcs12(content, password);
  FileBuilder builder(kind);
  if (auto done = add_content(content, kind, password, builder); !done) {
    return std::unexpected(done.error());
  }
  if (builder.holds_nothing()) return not_certificates(content);
  return builder.take();
}

CertificateFile merge(CertificateFile first, CertificateFile second) {
  const auto append = [](auto& target, auto& source) {
    std::ranges::move(source, std::back_inserter(target));
  };
  append(first.certificates, second.certificates);
  append(first.friendly_names, second.friendly_names);
  append(first.local_key_ids, second.local_key_ids);
  append(first.keys, second.keys);
  append(first.warnings, second.warnings);
  if (!first.pkcs12) first.pkcs12 = std::move(second.pkcs12);
  return first;
}

}  // namespace signet
