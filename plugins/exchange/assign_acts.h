#pragma once

#include <string>

#include "exchange/connector_slot.h"
#include "exchange/exchange_acts.h"

namespace signet::exchange {

// The parts of assign_slot(). Each is given what was read before, which has the certificate with
// its key and does not have the end state.

// POP or IMAP: the right to the key, then the name by which the service finds its certificate.
ApplyResult assign_mail_access(ServerSession& session, const Step& step, Slot slot,
                               const ServerFacts& before);

// How POP or IMAP comes to find its certificate.
struct MailName {
  std::string name;
  // Exchange enables no certificate whose first name is a wildcard, and one that only covers the
  // name would be given another: the right to the key comes with SMTP then.
  bool by_name_alone = false;
};
// By the name that is asked for, or else the one that is set, or else the certificate's first: an
// empty text stands for none. Fails where the certificate cannot be found by it.
Expected<MailName> choose_mail_name(Slot slot, const Certificate& certificate,
                                    const std::string& asked_for, const std::string& found);

// The connector's TlsCertificateName, as the server prints the certificate's issuer and subject.
ApplyResult assign_connector(ServerSession& session, const Step& step,
                             const ConnectorSlot& connector, const ServerFacts& before);

// The option of the target with that name, or an empty text.
const std::string& wanted_mail_name(Slot slot, const Target& target);
const Known<std::string>& mail_name(Slot slot, const ServerFacts& facts);

// Prompts are in the server's language; the one about the default certificate names both.
psrp::AnswerablePrompt prompt_for(Slot slot, const Thumbprint& thumbprint);

// The key may be read by the services, which SMTP shows.
bool has_key_right(const Thumbprint& thumbprint, const ServerFacts& facts);

// Whether an act left everything as it was.
bool is_same(const ServerFacts& left, const ServerFacts& right);

// Says so where an act that was not about it changed the default certificate.
void warn_of_default(Slot slot, const ServerFacts& before, const ServerFacts& after,
                     std::vector<std::string>& warnings);

}  // namespace signet::exchange
