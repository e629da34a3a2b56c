#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "base/guid.h"
#include "wsman/answer.h"

namespace signet::test {

inline Guid guid(char digit) {
  std::string text = "00000000-0000-4000-8000-000000000000";
  text.back() = digit;
  return *Guid::parse(text);
}

// What a server sends: an envelope that relates to the message and has that action.
inline std::string soap_answer(const Guid& relates_to, std::string_view action,
                               std::string_view body) {
  return fmt::format(
      R"(<s:Envelope xml:lang="en-US" xmlns:s="http://www.w3.org/2003/05/soap-envelope")"
      R"( xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing")"
      R"( xmlns:w="http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd")"
      R"( xmlns:x="http://schemas.xmlsoap.org/ws/2004/09/transfer")"
      R"( xmlns:rsp="http://schemas.microsoft.com/wbem/wsman/1/windows/shell"><s:Header>)"
      "<a:Action>{}</a:Action><a:MessageID>uuid:6B6AD6B5-0D3A-4E65-8D5A-25B1EE4C4C2F</a:MessageID>"
      "<a:RelatesTo>uuid:{}</a:RelatesTo></s:Header><s:Body>{}</s:Body></s:Envelope>",
      action, relates_to.text(), body);
}

inline std::string fault_body(std::string_view code, std::string_view subcode,
                              std::string_view text) {
  return fmt::format(
      R"(<s:Fault><s:Code><s:Value>s:Receiver</s:Value><s:Subcode><s:Value>w:{0}</s:Value>)"
      R"(</s:Subcode></s:Code><s:Reason><s:Text xml:lang="en-US">{1}</s:Text></s:Reason><s:Detail>)"
      R"(<f:WSManFault xmlns:f="http://schemas.microsoft.com/wbem/wsman/1/wsmanfault" Code="{2}")"
      R"( Machine="ex1.corp.example"><f:Message>{1}</f:Message></f:WSManFault></s:Detail></s:Fault>)",
      subcode, text, code);
}

inline std::string soap_fault(const Guid& relates_to, std::string_view code,
                              std::string_view subcode, std::string_view text) {
  return soap_answer(relates_to, "http://schemas.dmtf.org/wbem/wsman/1/wsman/fault",
                     fault_body(code, subcode, text));
}

inline wsman::Reply reply(std::string_view text, int status = 200) {
  return {status, "application/soap+xml", as_bytes(text)};
}

}  // namespace signet::test
