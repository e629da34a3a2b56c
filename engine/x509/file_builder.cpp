#include "x509/file_builder.h"

#include <fmt/format.h>

#include "base/text.h"
#include "x509/certificate_reader.h"
#include "x509/key_reader.h"

namespace signet {

std::string brief(std::string_view foreign) {
  constexpr std::size_t most = 80;
  return foreign.size() <= most ? printable(foreign) : printable(foreign.substr(0, most)) + "...";
}

std::unexpected<Problem> password_needed() {
  return fail("password.needed", "it is protected by a password and none was given");
}

std::unexpected<Problem> password_wrong(std::string detail) {
  return std::unexpected(
      Problem{"password.wrong", "the password is wrong", std::move(detail), {}, {}});
}

Expected<void> FileBuilder::count() {
  if (++items_ <= most_items) return {};
  return fail("file.too-many",
              fmt::format("it holds more than {} certificates and keys", most_items));
}

Expected<void> FileBuilder::add_certificate(ByteView der, Label label) {
  if (auto done = count(); !done) return done;
  auto certificate = read_certificate(der);
  if (!certificate) return std::unexpected(certificate.error());
  file_.certificates.push_back({std::make_shared<const Certificate>(std::move(*certificate)),
                                Bytes(der.begin(), der.end())});
  file_.friendly_names.push_back(std::move(label.friendly_name));
  file_.local_key_ids.push_back(std::move(label.local_key_id));
  return {};
}

Expected<void> FileBuilder::add_certificate(const X509& certificate, Label label) {
  unsigned char* der = nullptr;
  const int length = i2d_X509(&certificate, &der);
  if (length <= 0) return fail("certificate.malformed", "not a usable certificate");
  const Bytes bytes(der, der + length);
  OPENSSL_free(der);
  return add_certificate(bytes, std::move(label));
}

Expected<void> FileBuilder::add_key(const Secret& der, Label label) {
  if (auto done = count(); !done) return done;
  auto key = der.reveal([&](ByteView bytes) { return read_key(bytes); });
  if (!key) return std::unexpected(key.error());
  if (key->trailing_bytes > 0) {
    warn(count_text(key->trailing_bytes, "byte") + " after the key ignored");
  }
  file_.keys.push_back({std::move(key->key), std::move(label.local_key_id),
                        std::move(label.friendly_name), std::move(label.provider)});
  return {};
}

Expected<void> FileBuilder::add_encrypted_key(ByteView der, const Secret* password) {
  auto clear = open_encrypted_key(der, password, budget_);
  if (!clear) return std::unexpected(clear.error());
  return add_key(*clear, {});
}

}  // namespace signet
