#include "x509/certificate_extensions.h"

#include <array>

#include "x509/names.h"

namespace signet {

namespace {

template <class Handle>
Expected<Handle> extension(const X509* source, int nid) {
  int critical = 0;
  Handle result(static_cast<Handle::pointer>(X509_get_ext_d2i(source, nid, &critical, nullptr)));
  if (result || critical == -1) return result;
  Problem problem{"certificate.malformed", "not a usable certificate", {}, {}, {}};
  problem.detail = std::string("its extension ") + OBJ_nid2sn(nid) +
                   (critical == -2 ? " stands there twice" : " is damaged");
  return std::unexpected(problem);
}

using OctetsHandle = std::unique_ptr<ASN1_OCTET_STRING, Released<ASN1_OCTET_STRING_free>>;
using BitsHandle = std::unique_ptr<ASN1_BIT_STRING, Released<ASN1_BIT_STRING_free>>;
using ConstraintsHandle = std::unique_ptr<BASIC_CONSTRAINTS, Released<BASIC_CONSTRAINTS_free>>;
using AuthorityHandle = std::unique_ptr<AUTHORITY_KEYID, Released<AUTHORITY_KEYID_free>>;

Expected<void> read_names(const X509* source, Certificate& certificate) {
  const auto names = extension<Names>(source, NID_subject_alt_name);
  if (!names) return std::unexpected(names.error());
  if (!*names) {
    if (!certificate.common_name.empty()) certificate.names.push_back(certificate.common_name);
    return {};
  }
  certificate.names = names_of(names->get());
  return {};
}

Expected<void> read_key_usage(const X509* source, Certificate& certificate) {
  static constexpr std::array names = {"digitalSignature", "nonRepudiation", "keyEncipherment",
                                       "dataEncipherment", "keyAgreement",   "keyCertSign",
                                       "cRLSign",          "encipherOnly",   "decipherOnly"};
  const auto usage = extension<BitsHandle>(source, NID_key_usage);
  if (!usage) return std::unexpected(usage.error());
  for (std::size_t bit = 0; *usage && bit < names.size(); ++bit) {
    if (ASN1_BIT_STRING_get_bit(usage->get(), static_cast<int>(bit)) == 1) {
      certificate.key_usage.emplace_back(names[bit]);
    }
  }
  return {};
}

Expected<void> read_extended_key_usage(const X509* source, Certificate& certificate) {
  const auto usage = extension<Objects>(source, NID_ext_key_usage);
  if (!usage) return std::unexpected(usage.error());
  for (int i = 0; *usage && i < sk_ASN1_OBJECT_num(usage->get()); ++i) {
    certificate.extended_key_usage.push_back(object_text(sk_ASN1_OBJECT_value(usage->get(), i)));
  }
  return {};
}

Expected<void> read_authority(const X509* source, Certificate& certificate) {
  const auto constraints = extension<ConstraintsHandle>(source, NID_basic_constraints);
  if (!constraints) return std::unexpected(constraints.error());
  certificate.authority = *constraints && (*constraints)->ca != 0;
  return {};
}

Expected<void> read_key_identifiers(const X509* source, Certificate& certificate) {
  const auto own = extension<OctetsHandle>(source, NID_subject_key_identifier);
  if (!own) return std::unexpected(own.error());
  certificate.subject_key_id = to_hex(view(own->get()));
  const auto authority = extension<AuthorityHandle>(source, NID_authority_key_identifier);
  if (!authority) return std::unexpected(authority.error());
  if (*authority) certificate.authority_key_id = to_hex(view((*authority)->keyid));
  return {};
}

}  // namespace

Expected<void> read_extensions(const X509* source, Certificate& certificate) {
  for (const auto read : {read_names, read_key_usage, read_extended_key_usage, read_authority,
                          read_key_identifiers}) {
    if (auto done = read(source, certificate); !done) return done;
  }
  return {};
}

}  // namespace signet
