#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "psrp/command.h"
#include "psrp/result.h"

namespace signet::exchange {

// Parameters by cmdlet: what pipelines cannot do without.
using CmdletNeeds = std::map<std::string, std::set<std::string>>;
void add_needs(CmdletNeeds& needs, const psrp::Pipeline& pipeline);

// What an account sees of cmdlets: management roles that it lacks show as missing ones.
class VisibleCmdlets {
 public:
  // What Get-Command told, asked for the cmdlets of `needs`; nothing when it did not tell.
  static std::optional<VisibleCmdlets> read(const psrp::PipelineResult& result,
                                            const CmdletNeeds& needs);

  // Cmdlet and parameters may be written in any case.
  bool has(std::string_view cmdlet) const;
  // Nothing: it was not told.
  std::optional<bool> has(std::string_view cmdlet, std::string_view parameter) const;
  // "Set-PopSettings", "Import-ExchangeCertificate -FriendlyName"; empty: nothing is missing.
  std::string missing(const std::string& cmdlet, const std::set<std::string>& parameters) const;
  std::size_t size() const { return parameters_.size(); }

 private:
  using Names = std::set<std::string>;
  std::map<std::string, std::optional<Names>> parameters_;  // in lower case; none: not told
};

// The management role that most likely holds the cmdlet.
std::string_view role_for(std::string_view cmdlet);

}  // namespace signet::exchange
