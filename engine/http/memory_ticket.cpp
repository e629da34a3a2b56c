#include "http/memory_ticket.h"

#include <krb5.h>

#include <functional>

namespace signet {

struct MemoryTicket::Library {
  krb5_context context = nullptr;
  krb5_principal principal = nullptr;
  krb5_keytab keytab = nullptr;
  krb5_init_creds_context request = nullptr;
  krb5_creds credentials{};
  krb5_ccache cache = nullptr;

  Library() = default;
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;
  ~Library();

  krb5_error_code find_principal(const std::string& name);
  krb5_error_code ask(const std::function<krb5_error_code()>& set_key);
  krb5_error_code keep();
  Problem problem(krb5_error_code code, const KerberosNames& names) const;
};

MemoryTicket::Library::~Library() {
  if (context == nullptr) return;
  if (request != nullptr) krb5_init_creds_free(context, request);
  krb5_free_cred_contents(context, &credentials);
  if (cache != nullptr) krb5_cc_destroy(context, cache);
  if (keytab != nullptr) krb5_kt_close(context, keytab);
  krb5_free_principal(context, principal);
  krb5_free_context(context);
}

// The named one, or that of the first entry of the keytab.
krb5_error_code MemoryTicket::Library::find_principal(const std::string& name) {
  if (!name.empty()) return krb5_parse_name(context, name.c_str(), &principal);
  krb5_kt_cursor cursor = nullptr;
  krb5_keytab_entry entry{};
  krb5_error_code error = krb5_kt_start_seq_get(context, keytab, &cursor);
  if (error != 0) return error;
  error = krb5_kt_next_entry(context, keytab, &entry, &cursor);
  if (error == 0) {
    error = krb5_copy_principal(context, entry.principal, &principal);
    krb5_free_keytab_entry_contents(context, &entry);
  }
  krb5_kt_end_seq_get(context, keytab, &cursor);
  return error == KRB5_KT_END ? KRB5_KT_NOTFOUND : error;
}

// Not krb5_get_init_creds_password(): that asks the primary KDC again after a refusal, which counts
// as a second failure of the account, and offers to change an expired password.
krb5_error_code MemoryTicket::Library::ask(const std::function<krb5_error_code()>& set_key) {
  krb5_get_init_creds_opt* options = nullptr;
  krb5_error_code error = krb5_get_init_creds_opt_alloc(context, &options);
  if (error == 0) {
    krb5_get_init_creds_opt_set_forwardable(options, 0);
    krb5_get_init_creds_opt_set_proxiable(options, 0);
    error = krb5_init_creds_init(context, principal, nullptr, nullptr, 0, options, &request);
  }
  if (error == 0) error = set_key();
  if (error == 0) error = krb5_init_creds_get(context, request);
  if (error == 0) error = krb5_init_creds_get_creds(context, request, &credentials);
  krb5_get_init_creds_opt_free(context, options);
  return error;
}

krb5_error_code MemoryTicket::Library::keep() {
  krb5_error_code error = krb5_cc_new_unique(context, "MEMORY", nullptr, &cache);
  if (error == 0) error = krb5_cc_initialize(context, cache, credentials.client);
  if (error == 0) error = krb5_cc_store_cred(context, cache, &credentials);
  return error;
}

Problem MemoryTicket::Library::problem(krb5_error_code code, const KerberosNames& names) const {
  if (context == nullptr) return kerberos_problem(code, "see krb5.conf", names);
  const char* words = krb5_get_error_message(context, code);
  Problem result = kerberos_problem(code, words == nullptr ? "" : words, names);
  krb5_free_error_message(context, words);
  return result;
}

MemoryTicket::MemoryTicket(std::unique_ptr<Library> library) : library_(std::move(library)) {
  char* name = nullptr;
  if (krb5_cc_get_full_name(library_->context, library_->cache, &name) == 0) cache_ = name;
  krb5_free_string(library_->context, name);
  expires_ = Seconds(std::chrono::seconds(
      static_cast<std::uint32_t>(library_->credentials.times.endtime)));  // good until 2106
}

MemoryTicket::~MemoryTicket() = default;

Expected<std::unique_ptr<MemoryTicket>> MemoryTicket::with_password(const Secret& password,
                                                                    const KerberosNames& names) {
  auto library = std::make_unique<Library>();
  krb5_error_code error = krb5_init_context(&library->context);
  if (error == 0) error = library->find_principal(names.principal);
  if (error == 0) {
    error = password.reveal([&](ByteView bytes) {
      std::string text(as_text(bytes));
      const krb5_error_code result = library->ask([&] {
        return krb5_init_creds_set_password(library->context, library->request, text.c_str());
      });
      wipe(text);
      return result;
    });
  }
  if (error == 0) error = library->keep();
  if (error != 0) return std::unexpected(library->problem(error, names));
  return std::unique_ptr<MemoryTicket>(new MemoryTicket(std::move(library)));
}

Expected<std::unique_ptr<MemoryTicket>> MemoryTicket::with_keytab(const std::string& file,
                                                                  const KerberosNames& names) {
  auto library = std::make_unique<Library>();
  krb5_error_code error = krb5_init_context(&library->context);
  const std::string name = "FILE:" + file;
  if (error == 0) error = krb5_kt_resolve(library->context, name.c_str(), &library->keytab);
  if (error == 0) error = library->find_principal(names.principal);
  if (error == 0) {
    error = library->ask([&] {
      return krb5_init_creds_set_keytab(library->context, library->request, library->keytab);
    });
  }
  if (error == 0) error = library->keep();
  if (error != 0) return std::unexpected(library->problem(error, names));
  return std::unique_ptr<MemoryTicket>(new MemoryTicket(std::move(library)));
}

// Not the library's own "host-based service" names: those go through DNS unless krb5.conf says no,
// and then another name than the one that was typed would be trusted.
std::string with_realm(const std::string& service) {
  const std::size_t slash = service.find('/');
  if (service.find('@') != std::string::npos || slash == std::string::npos) return service;
  krb5_context context = nullptr;
  char** realms = nullptr;
  std::string realm;
  if (krb5_init_context(&context) != 0) return service + "@";
  if (krb5_get_host_realm(context, service.c_str() + slash + 1, &realms) == 0) {
    if (realms[0] != nullptr) realm = realms[0];
    krb5_free_host_realm(context, realms);
  }
  krb5_free_context(context);
  return service + "@" + realm;
}

}  // namespace signet
