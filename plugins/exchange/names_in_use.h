#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "exchange/connector_facts.h"
#include "exchange/directory_facts.h"
#include "exchange/exchange_capabilities.h"
#include "resources/observed.h"

namespace signet::exchange {

using Names = Known<std::vector<NameInUse>>;

// The host of "https://mail.example.com:443/owa", in lower case; empty for what is not reached
// with TLS.
std::string https_host(std::string_view url);
// The host of "mail.example.com:995:SSL", as POP and IMAP tell it.
std::string connection_host(std::string_view setting);

// The names that clients are told by virtual directories and Autodiscover. Unknown, with the
// reason, as soon as one of them cannot be read.
Names read_web_names(ServerSession& session, const Known<Version>& version);

// The pipelines with which they are read, by name and parameters.
std::vector<psrp::Pipeline> web_name_pipelines(const std::string& server);

// What POP or IMAP is set to.
struct MailSettings {
  std::string name;                   // X509CertificateName; may be empty
  std::vector<std::string> internal;  // "mail.example.com:995:SSL"
  std::vector<std::string> external;
};
Names mail_names(Slot slot, const Known<MailSettings>& settings);

// Those that receive connectors tell, without the server's own.
Names connector_names(const Known<std::vector<ReceiveConnector>>& connectors,
                      const ServerIdentity& identity);

// All of them: sorted by name, each once; unknown when one is.
Names all_names(const std::vector<Names>& parts);

}  // namespace signet::exchange
