#include "http/gss_context.h"

#include <gssapi/gssapi.h>
#include <gssapi/gssapi_ext.h>
#include <gssapi/gssapi_krb5.h>

#include <array>
#include <utility>

#include "http/memory_ticket.h"

namespace signet {

namespace {

// 1.3.6.1.5.5.2; GSSAPI wants it mutable and leaves it alone.
struct Spnego {
  std::array<char, 6> bytes = {'\x2b', '\x06', '\x01', '\x05', '\x05', '\x02'};
  gss_OID_desc oid = {6, bytes.data()};
};

class GssName {
 public:
  GssName() = default;
  GssName(const GssName&) = delete;
  GssName& operator=(const GssName&) = delete;
  ~GssName() {
    OM_uint32 minor = 0;
    gss_release_name(&minor, &name_);
  }
  // As Kerberos writes it: nothing looks it up in DNS.
  bool import(const std::string& principal) {
    OM_uint32 minor = 0;
    std::string copy = principal;
    gss_buffer_desc text = {copy.size(), copy.data()};
    return gss_import_name(&minor, &text, GSS_KRB5_NT_PRINCIPAL_NAME, &name_) == GSS_S_COMPLETE;
  }
  gss_name_t get() const { return name_; }

 private:
  gss_name_t name_ = GSS_C_NO_NAME;
};

class GssBuffer {
 public:
  GssBuffer() = default;
  GssBuffer(const GssBuffer&) = delete;
  GssBuffer& operator=(const GssBuffer&) = delete;
  ~GssBuffer() {
    OM_uint32 minor = 0;
    gss_release_buffer(&minor, &buffer_);
  }
  gss_buffer_t get() { return &buffer_; }
  ByteView view() const {
    return {static_cast<const std::uint8_t*>(buffer_.value), buffer_.length};
  }

 private:
  gss_buffer_desc buffer_ = GSS_C_EMPTY_BUFFER;
};

std::string status_words(OM_uint32 status, int type) {
  OM_uint32 minor = 0;
  OM_uint32 more = 0;
  GssBuffer words;
  gss_display_status(&minor, status, type, gss_mech_krb5, &more, words.get());
  std::string_view text = as_text(words.view());
  while (text.ends_with('\0')) text.remove_suffix(1);  // some end in one
  return std::string(text);
}

Problem problem_of(OM_uint32 major, OM_uint32 minor, const KerberosNames& names) {
  const bool has_code = minor != 0;
  const std::string words =
      has_code ? status_words(minor, GSS_C_MECH_CODE) : status_words(major, GSS_C_GSS_CODE);
  Problem problem = kerberos_problem(static_cast<std::int32_t>(minor), words, names);
  const bool without_words = problem.code == "kerberos.failed";
  const OM_uint32 error = GSS_ROUTINE_ERROR(major);
  if (without_words && error == GSS_S_NO_CRED) {
    problem.code = "kerberos.no-ticket";
    problem.summary = "there is no Kerberos ticket to be found in " + names.source;
    problem.hint = "get one with kinit, or name a keytab";
  } else if (without_words && error == GSS_S_CREDENTIALS_EXPIRED) {
    problem.code = "kerberos.expired";
    problem.summary = "the Kerberos ticket in " + names.source + " has expired";
  }
  return problem;
}

}  // namespace

struct GssContext::Library {
  Spnego spnego;
  GssName service;
  gss_cred_id_t credential = GSS_C_NO_CREDENTIAL;
  gss_ctx_id_t context = GSS_C_NO_CONTEXT;

  Library() = default;
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;
  ~Library() {
    OM_uint32 minor = 0;
    gss_delete_sec_context(&minor, &context, GSS_C_NO_BUFFER);
    gss_release_cred(&minor, &credential);
  }
};

GssContext::GssContext(GssTarget target) : target_(std::move(target)) {}

GssContext::~GssContext() = default;

Expected<void> GssContext::open() {
  library_ = std::make_unique<Library>();
  if (!library_->service.import(with_realm(target_.names.service))) {
    return fail("kerberos.failed", "this is not a service principal: " + target_.names.service,
                "write SERVICE/HOST or SERVICE/HOST@REALM");
  }
  GssName client;
  if (!target_.names.principal.empty() && !client.import(target_.names.principal)) {
    return fail("kerberos.failed", "this is not a principal: " + target_.names.principal);
  }
  gss_key_value_element_desc cache = {"ccache", target_.cache.c_str()};
  const gss_key_value_set_desc store = {1, &cache};
  gss_OID mechanism = target_.spnego ? &library_->spnego.oid : gss_mech_krb5;
  gss_OID_set_desc wanted = {1, mechanism};
  OM_uint32 minor = 0;
  OM_uint32 major =
      gss_acquire_cred_from(&minor, client.get(), GSS_C_INDEFINITE, &wanted, GSS_C_INITIATE,
                            target_.cache.empty() ? GSS_C_NO_CRED_STORE : &store,
                            &library_->credential, nullptr, nullptr);
  if (!GSS_ERROR(major) && target_.spnego) {
    gss_OID_set_desc kerberos_only = {1, gss_mech_krb5};
    major = gss_set_neg_mechs(&minor, library_->credential, &kerberos_only);
  }
  if (GSS_ERROR(major)) return std::unexpected(problem_of(major, minor, target_.names));
  return {};
}

Expected<Bytes> GssContext::answer(ByteView token) {
  if (library_) return next(token);
  const Expected<void> opened = open();
  Expected<Bytes> first = opened ? next(token) : std::unexpected(opened.error());
  if (first || !target_.spnego) return first;
  // Through SPNEGO the error codes of Kerberos get lost; asked directly it says what is wrong.
  GssTarget direct = target_;
  direct.spnego = false;
  Expected<Bytes> again = GssContext(std::move(direct)).answer({});
  return again ? first : again;
}

Expected<Bytes> GssContext::next(ByteView token) {
  Bytes copy(token.begin(), token.end());
  gss_buffer_desc input = {copy.size(), copy.data()};
  gss_channel_bindings_struct bindings{};
  bindings.application_data = {target_.channel_binding.size(), target_.channel_binding.data()};
  GssBuffer output;
  OM_uint32 minor = 0;
  OM_uint32 flags = 0;
  gss_OID mechanism = GSS_C_NO_OID;
  const bool is_bound = !target_.channel_binding.empty();
  OM_uint32 wanted = GSS_C_MUTUAL_FLAG | GSS_C_INTEG_FLAG;
  // Tells the server that the bindings are meant, so that it can insist on them.
  if (is_bound) wanted |= GSS_C_CHANNEL_BOUND_FLAG;
  const OM_uint32 major = gss_init_sec_context(
      &minor, library_->credential, &library_->context, library_->service.get(),
      target_.spnego ? &library_->spnego.oid : gss_mech_krb5, wanted, 0,
      is_bound ? &bindings : GSS_C_NO_CHANNEL_BINDINGS, &input, &mechanism, output.get(), &flags,
      nullptr);
  if (GSS_ERROR(major)) return std::unexpected(problem_of(major, minor, target_.names));
  mutual_ = major == GSS_S_COMPLETE && (flags & GSS_C_MUTUAL_FLAG) != 0 &&
            gss_oid_equal(mechanism, gss_mech_krb5) != 0;
  const ByteView said = output.view();
  return Bytes(said.begin(), said.end());
}

}  // namespace signet
