#include "psrp/error_record.h"

#include <algorithm>
#include <limits>

#include "psrp/server_text.h"

namespace signet::psrp {

namespace {

// The chain of base classes is short; what is longer is no exception.
constexpr std::size_t most_types = 16;

std::string message_of(const clixml::Value& record) {
  std::string message = server_text(record, "ErrorDetails_Message");
  if (!message.empty()) return message;
  if (const auto exception = record.property("Exception")) {
    message = server_text(*exception, "Message");
  }
  return message.empty() ? server_text(record.to_string()) : message;
}

std::int32_t category_of(const clixml::Value& record) {
  const auto property = record.property("ErrorCategory_Category");
  const auto category = property ? property->integer() : std::nullopt;
  const bool fits =
      category && *category >= 0 && *category <= std::numeric_limits<std::int32_t>::max();
  return fits ? static_cast<std::int32_t>(*category) : 0;
}

std::vector<std::string> types_of(const clixml::Value& record) {
  std::vector<std::string> types;
  const auto exception = record.property("Exception");
  if (!exception) return types;
  for (const std::string& type : exception->type_names()) {
    if (types.size() == most_types) break;
    types.push_back(server_text(type));
  }
  return types;
}

}  // namespace

ErrorRecord read_error_record(const clixml::Value& record) {
  return {.message = message_of(record),
          .fully_qualified_id = server_text(record, "FullyQualifiedErrorId"),
          .category = category_of(record),
          .reason = server_text(record, "ErrorCategory_Reason"),
          .target = server_text(record, "ErrorCategory_TargetName"),
          .exception_types = types_of(record)};
}

void write_refusal(clixml::Writer& writer, std::string_view name, std::string_view message) {
  constexpr std::int32_t not_implemented = 2;  // System.Management.Automation.ErrorCategory
  writer.begin_object(name, {"System.Management.Automation.ErrorRecord", "System.Object"});
  writer.to_string(message);
  writer.begin_extended();
  writer.begin_object("Exception", {"System.Management.Automation.Host.HostException",
                                    "System.Management.Automation.RuntimeException",
                                    "System.SystemException", "System.Exception", "System.Object"});
  writer.to_string(message);
  writer.begin_extended();
  writer.string("Message", message);
  writer.end_extended();
  writer.end_object();
  writer.null("TargetObject");
  writer.string("FullyQualifiedErrorId", "PromptRefused");
  writer.null("InvocationInfo");
  writer.int32("ErrorCategory_Category", not_implemented);
  writer.string("ErrorCategory_Activity", "");
  writer.string("ErrorCategory_Reason", "HostException");
  writer.string("ErrorCategory_TargetName", "");
  writer.string("ErrorCategory_TargetType", "");
  writer.string("ErrorCategory_Message", message);
  writer.boolean("SerializeExtendedInfo", false);
  writer.end_extended();
  writer.end_object();
}

}  // namespace signet::psrp
