#include "psrp/negotiation.h"

#include <fmt/format.h>

#include <charconv>

namespace signet::psrp {

namespace {

std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc{} && end == text.data() + text.size() && value >= 0;
  return whole ? std::optional(value) : std::nullopt;
}

// "2.3", or with more parts behind it.
std::optional<ProtocolVersion> version(std::string_view text) {
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const std::string_view rest = text.substr(dot + 1);
  const auto major = number(text.substr(0, dot));
  const auto minor = number(rest.substr(0, rest.find('.')));
  if (!major || !minor) return std::nullopt;
  return ProtocolVersion{*major, *minor};
}

}  // namespace

Expected<ProtocolVersion> read_session_capability(const clixml::Value& message) {
  const auto property = message.property("protocolversion");
  const auto found = property ? version(property->text()) : std::nullopt;
  if (!found) return fail("psrp.malformed", "the server does not say which protocol it speaks");
  if (*found < oldest_version || *found > spoken_version) {
    return fail("psrp.version",
                fmt::format("the server speaks version {}.{} of the remoting protocol",
                            found->major, found->minor),
                fmt::format("signet speaks {}.{} to {}.{}", oldest_version.major,
                            oldest_version.minor, spoken_version.major, spoken_version.minor));
  }
  return *found;
}

void write_host(clixml::Writer& writer, Host host) {
  const bool prompting = host == Host::prompting;
  writer.begin_object("HostInfo");
  writer.begin_extended();
  writer.boolean("_isHostNull", !prompting);
  writer.boolean("_isHostUINull", !prompting);
  writer.boolean("_isHostRawUINull", true);
  writer.boolean("_useRunspaceHost", host == Host::of_pool);
  writer.end_extended();
  writer.end_object();
}

void write_apartment(clixml::Writer& writer) {
  writer.enumeration("ApartmentState", "System.Threading.ApartmentState", "Unknown", 2);
}

Secret session_capability() {
  clixml::Writer writer;
  writer.begin_object({});
  writer.begin_extended();
  writer.version("protocolversion",
                 fmt::format("{}.{}", spoken_version.major, spoken_version.minor));
  writer.version("PSVersion", "2.0");
  writer.version("SerializationVersion", "1.1.0.1");
  writer.end_extended();
  writer.end_object();
  return writer.take();
}

Secret init_runspace_pool() {
  clixml::Writer writer;
  writer.begin_object({});
  writer.begin_extended();
  writer.int32("MinRunspaces", 1);
  writer.int32("MaxRunspaces", 1);
  writer.enumeration("PSThreadOptions", "System.Management.Automation.Runspaces.PSThreadOptions",
                     "Default", 0);
  write_apartment(writer);
  write_host(writer, Host::none);
  writer.null("ApplicationArguments");
  writer.end_extended();
  writer.end_object();
  return writer.take();
}

}  // namespace signet::psrp
