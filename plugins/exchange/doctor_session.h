#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "exchange/directory_facts.h"
#include "exchange/endpoint_settings.h"
#include "exchange/examination.h"
#include "exchange/visible_cmdlets.h"
#include "psrp/client.h"
#include "remoting/remote_pool.h"

namespace signet::exchange {

// Whom a doctor asks: sessions with one endpoint, one for each account.
class Patient {
 public:
  virtual ~Patient() = default;
  // Runs a pipeline that reads.
  virtual Invocation ask(AccountUse use, const psrp::Pipeline& pipeline) = 0;
  // As Clock::steady().
  virtual std::chrono::milliseconds steady() const = 0;
};

// A server of the organisation, as much of it as the doctor looks at.
struct SeenServer {
  ServerIdentity identity;
  std::string build;  // "Exchange 2019 CU14 (15.2.1544.4)", or empty: not told
};

// What the session said of itself, and how long it took to open it; `who` is "reading" or
// "changing".
void examine_introduction(Examination& examination, const std::string& who,
                          const psrp::Introduction& introduction, std::chrono::milliseconds took);

// The servers that the reading account sees, and how long a simple call takes. Sorted by name.
std::vector<SeenServer> examine_servers(Examination& examination, Patient& patient);

// The cmdlets and parameters that each account sees, against what signet needs for reading and for
// acting; what the reading account might change. Nothing: Get-Command did not tell.
std::optional<VisibleCmdlets> examine_reading_rights(Examination& examination, Patient& patient,
                                                     const std::vector<SeenServer>& servers);
void examine_changing_rights(Examination& examination, Patient& patient,
                             const std::vector<SeenServer>& servers);

// "Version 15.2 (Build 1544.4)" as people call it; empty where that cannot be read.
std::string build_text(std::string_view version);

}  // namespace signet::exchange
