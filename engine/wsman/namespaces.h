#pragma once

namespace signet::wsman::names {

inline constexpr char soap[] = "http://www.w3.org/2003/05/soap-envelope";
inline constexpr char addressing[] = "http://schemas.xmlsoap.org/ws/2004/08/addressing";
inline constexpr char transfer[] = "http://schemas.xmlsoap.org/ws/2004/09/transfer";
inline constexpr char management[] = "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd";
inline constexpr char microsoft[] = "http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd";
inline constexpr char shell[] = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell";
inline constexpr char fault[] = "http://schemas.microsoft.com/wbem/wsman/1/wsmanfault";
inline constexpr char powershell[] = "http://schemas.microsoft.com/powershell";

}  // namespace signet::wsman::names
