// uses: base resources x509
#include "x509/certificate_file.h"

#include <cstdlib>

namespace {

// Whatever the bytes are: an error in bounded words, or a value that the rest can work with.
void read(signet::ByteView content, const signet::Secret* password) {
  auto file = signet::read_certificate_file(content, password);
  if (!file) {
    if (file.error().code.empty() || to_text(file.error()).size() > 4000) std::abort();
    return;
  }
  if (file->certificates.size() != file->friendly_names.size() ||
      file->certificates.size() != file->local_key_ids.size()) {
    std::abort();
  }
  const auto leaf = signet::single_leaf(*file);
  if (leaf && !leaf->certificate) std::abort();
  const auto material = signet::take_key_material(std::move(*file), nullptr);
  if (material && !fits(material->key, *material->leaf.certificate)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const signet::Secret password(signet::as_bytes("secret"));
  read({data, size}, nullptr);
  read({data, size}, &password);
  return 0;
}
