#include "manifest/parse_trust.h"

#include <array>

#include "base/text.h"
#include "manifest/parse_secret.h"

namespace signet {

namespace {

constexpr const char* account_forms =
    "{principal: svc@CORP.EXAMPLE, keytab: svc.keytab}, or {method: basic, user: svc, password: "
    "..}";

struct WrittenAccount {
  TrustedAccount account;
  const YamlNode* method = nullptr;
  const YamlNode* principal = nullptr;
  const YamlNode* user = nullptr;
  const YamlNode* cache = nullptr;
  const YamlNode* keytab = nullptr;
  const YamlNode* password = nullptr;
};

std::string text_of(SectionReader& reader, const YamlNode& node, std::string_view what) {
  const auto text = reader.text(node, what);
  return text ? text->value : std::string();
}

using Account = WrittenAccount;

constexpr std::array<KeyRule<Account>, 6> account_keys = {{
    {"method",
     [](SectionReader& reader, const YamlNode& node, Account& into) {
       into.method = &node;
       const std::string method = text_of(reader, node, "\"method\"");
       if (method == "basic") into.account.method = TrustedAccount::Method::basic;
       if (method == "basic" || method == "kerberos" || method.empty()) return;
       reader.error(node, "trust.value", "\"method\" must be kerberos or basic");
     }},
    {"principal",
     [](SectionReader& reader, const YamlNode& node, Account& into) {
       into.principal = &node;
       into.account.user = text_of(reader, node, "\"principal\"");
     }},
    {"user",
     [](SectionReader& reader, const YamlNode& node, Account& into) {
       into.user = &node;
       into.account.user = text_of(reader, node, "\"user\"");
     }},
    {"cache",
     [](SectionReader& reader, const YamlNode& node, Account& into) {
       into.cache = &node;
       into.account.cache = text_of(reader, node, "\"cache\"");
     }},
    {"keytab",
     [](SectionReader& reader, const YamlNode& node, Account& into) {
       into.keytab = &node;
       into.account.keytab = text_of(reader, node, "\"keytab\"");
     }},
    {"password",
     [](SectionReader& reader, const YamlNode& node, Account& into) {
       into.password = &node;
       into.account.password = parse_secret(reader, node);
     }},
}};

// Says what is wrong with keys that are each right but do not go together.
void check_account(SectionReader& reader, const YamlNode& node, const Account& written) {
  if (written.account.method == TrustedAccount::Method::basic) {
    if (!written.user || !written.password || written.principal || written.cache ||
        written.keytab) {
      reader.error(node, "trust.value", "a basic account has a user and a password, nothing else",
                   account_forms);
    }
    return;
  }
  const int ways =
      (written.cache != nullptr) + (written.keytab != nullptr) + (written.password != nullptr);
  if (written.user != nullptr) {
    reader.error(*written.user, "trust.value", "a Kerberos account has a principal, not a user",
                 account_forms);
  } else if (ways > 1) {
    reader.error(node, "trust.value", "a Kerberos account has one of cache, keytab and password",
                 account_forms);
  } else if (written.principal == nullptr && written.cache == nullptr) {
    reader.error(node, "trust.value", "a Kerberos account without a cache needs its principal",
                 account_forms);
  }
}

std::optional<TrustedAccount> parse_account(SectionReader& reader, const YamlNode& node) {
  if (!reader.expect_mapping(node, "an account")) return std::nullopt;
  Account written;
  if (!read_keys<Account>(reader, node, "an account", account_keys, written)) return std::nullopt;
  check_account(reader, node, written);
  return written.account;
}

constexpr std::array<KeyRule<TrustedAccounts>, 2> access_keys = {{
    {"read", [](SectionReader& reader, const YamlNode& node,
                TrustedAccounts& into) { into.read = parse_account(reader, node); }},
    {"change", [](SectionReader& reader, const YamlNode& node,
                  TrustedAccounts& into) { into.change = parse_account(reader, node); }},
}};

constexpr std::array<KeyRule<WrittenTrust>, 1> platform_keys = {{
    {"exchange",
     [](SectionReader& reader, const YamlNode& node, WrittenTrust& into) {
       if (!reader.expect_mapping(node, "\"exchange\"")) return;
       read_keys<TrustedAccounts>(reader, node, "the accounts of a platform", access_keys,
                                  into.trust.accounts["exchange"]);
     }},
}};

std::vector<Thumbprint> parse_pins(SectionReader& reader, const YamlNode& node) {
  std::vector<Thumbprint> pins;
  if (!reader.expect_list(node, "the pins of a host")) return pins;
  for (const YamlNode& item : node.children) {
    const auto text = reader.text(item, "a thumbprint");
    if (!text) continue;
    const auto thumbprint = Thumbprint::parse(text->value);
    if (thumbprint) {
      pins.push_back(*thumbprint);
    } else {
      reader.error(item, thumbprint.error().code, thumbprint.error().summary,
                   thumbprint.error().hint);
    }
  }
  return pins;
}

constexpr std::array<KeyRule<WrittenTrust>, 2> tls_keys = {{
    {"ca", [](SectionReader& reader, const YamlNode& node,
              WrittenTrust& into) { into.trust.ca = text_of(reader, node, "\"ca\""); }},
    {"pins",
     [](SectionReader& reader, const YamlNode& node, WrittenTrust& into) {
       if (!reader.expect_mapping(node, "\"pins\"")) return;
       for (std::size_t entry = 0; entry < node.entries(); ++entry) {
         into.trust.pins[to_lower(node.key(entry).text)] = parse_pins(reader, node.value(entry));
       }
     }},
}};

}  // namespace

void parse_trusted_accounts(SectionReader& reader, const YamlNode& node, WrittenTrust& into) {
  if (!reader.expect_mapping(node, "\"accounts\"")) return;
  read_keys<WrittenTrust>(reader, node, "accounts", platform_keys, into);
}

void parse_trusted_tls(SectionReader& reader, const YamlNode& node, WrittenTrust& into) {
  if (!reader.expect_mapping(node, "\"tls\"")) return;
  read_keys<WrittenTrust>(reader, node, "tls", tls_keys, into);
}

}  // namespace signet
