#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/problem.h"
#include "base/secret.h"
#include "x509/key_material.h"

namespace signet {

// What a file of certificates and keys is, told from its content, never from its name.
enum class FileKind {
  pem,  // any mix of PEM blocks, text around them, BOM and CRLF tolerated
  certificate_der,
  key_der,  // PKCS#8, PKCS#1 or SEC1
  encrypted_key_der,
  pkcs12,
  pkcs7_der,
  sealed,  // see sealed.h
  unknown,
};
std::string_view to_text(FileKind kind);
FileKind sniff(ByteView content);

// How a PKCS#12 is made: what its encryption and integrity are, read without a password.
struct Pkcs12Profile {
  std::string mac;  // "SHA-256, 2048 iterations", "none", "PBMAC1 (not supported)"
  std::vector<std::string> encryptions;  // one per safe and shrouded key, what lies inside an
                                         // encrypted safe last: "AES-256-CBC, PBKDF2-SHA-256, 2048
                                         // iterations", "RC2-40-CBC ...", "none (a key in clear)"
  bool used_empty_password = false;      // opened with "" although no password was given
  bool needs_legacy = false;  // RC2, RC4 or DES: OpenSSL 3 reads it through a module of its own
  bool opens_on_windows_2016 = true;  // false: Windows Server 2016 and older say "wrong password"
  std::size_t trailing_bytes = 0;     // after the PFX itself; ignored, and worth a warning
  std::string key_provider;           // "Microsoft CSP Name" attribute of the key, may be empty

  friend bool operator==(const Pkcs12Profile&, const Pkcs12Profile&) = default;
};

// All that a file holds. Certificates and keys stand in file order; nothing is paired yet.
struct CertificateFile {
  struct Key {
    PrivateKey key;
    std::string local_key_id;  // hexadecimal, may be empty
    std::string friendly_name;
    std::string provider;  // Microsoft CSP name, may be empty
  };
  FileKind kind = FileKind::unknown;
  std::vector<CertificateBytes> certificates;
  std::vector<std::string> friendly_names;  // one per certificate, may be empty
  std::vector<std::string> local_key_ids;   // one per certificate, hexadecimal, may be empty
  std::vector<Key> keys;
  std::optional<Pkcs12Profile> pkcs12;
  std::vector<std::string> warnings;  // "12 bytes follow the PKCS#12 and were ignored"
};

// Reads a file of any kind. `password` may be null: files that need none open without; for PKCS#12
// both no password and the empty one are then tried. Iterations, sizes, depth and bags are checked
// before any key is derived, so a hostile file costs no more than about a second. Fails with
//   "file.empty", "file.sealed" (see sealed.h), "file.not-certificates", "file.utf-16",
//   "file.too-large" (1 MiB), "file.too-many" (1000 certificates, keys or bags), "pem.malformed"
//   "password.needed", "password.wrong" (an integrity check says so or, where the file has none,
//   the padding of what was decrypted; never because of a cipher) "pkcs12.unsupported" (names the
//   algorithm), "pkcs12.needs-legacy" (RC2, RC4 or DES and no legacy provider), "pkcs12.too-costly"
//   (names the iterations and the limit), "pkcs12.malformed", "pkcs12.truncated" "key.unsupported",
//   "key.needs-legacy", "key.too-costly", "key.malformed" "pkcs7.unsupported", "pkcs7.malformed"
//   and as read_certificate() does.
Expected<CertificateFile> read_certificate_file(ByteView content, const Secret* password);

// What can be told of a PKCS#12 without its password. Fails with the "pkcs12." codes above.
Expected<Pkcs12Profile> read_pkcs12_profile(ByteView content);

// Two files as if they were one: a certificate and its key often lie apart.
CertificateFile merge(CertificateFile first, CertificateFile second);

// The only certificate of a file, or the leaf if the others are its chain. Fails with
// "certificates.none" or "certificates.ambiguous" (names the candidates).
Expected<CertificateBytes> single_leaf(const CertificateFile& file);

// The pair for the wanted thumbprint (or, without one, the only pair there is) with its chain;
// moves the key out of `file`. Pairs are found by public key; localKeyID only decides between
// certificates for one key. Fails with "certificates.none", "certificates.other-leaf" (names what
// is there), "key.missing", "key.other" (a key is there that fits another certificate),
// "key.ambiguous" (names the pairs) or "key.damaged" (it does not sign what its public half
// verifies).
Expected<KeyMaterial> take_key_material(CertificateFile file, const Thumbprint* wanted);

}  // namespace signet
