using System.Xml.Linq;

namespace Signet.Lab.Soap;

/// <summary>Namespaces and names of WS-Management, as on the wire.</summary>
public static class Names
{
  public static readonly XNamespace Soap = "http://www.w3.org/2003/05/soap-envelope";
  public static readonly XNamespace Addressing = "http://schemas.xmlsoap.org/ws/2004/08/addressing";
  public static readonly XNamespace Management = "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd";
  public static readonly XNamespace Microsoft =
    "http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd";
  public static readonly XNamespace Shell =
    "http://schemas.microsoft.com/wbem/wsman/1/windows/shell";
  public static readonly XNamespace PowerShell = "http://schemas.microsoft.com/powershell";

  public const string Transfer = "http://schemas.xmlsoap.org/ws/2004/09/transfer";
  public const string Fault = "http://schemas.microsoft.com/wbem/wsman/1/wsmanfault";
  public const string FaultAction = "http://schemas.dmtf.org/wbem/wsman/1/wsman/fault";
  public const string Anonymous = "http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous";
  public const string ExchangeResource =
    "http://schemas.microsoft.com/powershell/Microsoft.Exchange";

  public const string Terminate =
    "http://schemas.microsoft.com/wbem/wsman/1/windows/shell/signal/Terminate";

  // The misspelling is the protocol.
  public const string Stop = "powershell/signal/crtl_c";
  public const string Done =
    "http://schemas.microsoft.com/wbem/wsman/1/windows/shell/CommandState/Done";
}

public enum Operation
{
  Create,
  Receive,
  Command,
  Send,
  Signal,
  Delete,
}
