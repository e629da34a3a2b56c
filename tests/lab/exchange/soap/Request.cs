using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace Signet.Lab.Soap;

/// <summary>What a client asks, taken out of its envelope and checked.</summary>
public sealed record Request
{
  private const int SmallestEnvelope = 8192;

  private static readonly Dictionary<string, Operation> Actions = new(StringComparer.Ordinal)
  {
    [Names.Transfer + "/Create"] = Operation.Create,
    [Names.Transfer + "/Delete"] = Operation.Delete,
    [Names.Shell.NamespaceName + "/Receive"] = Operation.Receive,
    [Names.Shell.NamespaceName + "/Command"] = Operation.Command,
    [Names.Shell.NamespaceName + "/Send"] = Operation.Send,
    [Names.Shell.NamespaceName + "/Signal"] = Operation.Signal,
  };

  private static readonly HashSet<XName> Understood =
  [
    Names.Addressing + "To",
    Names.Addressing + "Action",
    Names.Addressing + "MessageID",
    Names.Addressing + "ReplyTo",
    Names.Management + "ResourceURI",
    Names.Management + "MaxEnvelopeSize",
    Names.Management + "OperationTimeout",
    Names.Management + "Locale",
    Names.Management + "OptionSet",
    Names.Management + "SelectorSet",
    Names.Microsoft + "DataLocale",
    Names.Microsoft + "SessionId",
    Names.Microsoft + "OperationID",
    Names.Microsoft + "SequenceId",
    Names.Microsoft + "CompressionType",
  ];

  public required Operation Operation { get; init; }
  public required string MessageId { get; init; }
  public required string Resource { get; init; }
  public required string? ShellId { get; init; }
  public required int MaxEnvelopeSize { get; init; }
  public required TimeSpan Timeout { get; init; }
  public required XElement Body { get; init; }

  /// <summary>Null when the text is no envelope at all.</summary>
  public static XElement? Envelope(Stream content)
  {
    try
    {
      var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit };
      using var reader = XmlReader.Create(content, settings);
      XElement? root = XDocument.Load(reader, LoadOptions.PreserveWhitespace).Root;
      return root?.Name == Names.Soap + "Envelope" ? root : null;
    }
    catch (XmlException)
    {
      return null;
    }
  }

  public static string MessageIdOf(XElement envelope) =>
    Header(envelope).Element(Names.Addressing + "MessageID")?.Value ?? "";

  /// <summary>Null for an action that the lab does not know.</summary>
  public static Operation? OperationOf(XElement envelope)
  {
    string action = Header(envelope).Element(Names.Addressing + "Action")?.Value ?? "";
    return Actions.TryGetValue(action, out Operation operation) ? operation : null;
  }

  public static string ActionOf(Operation operation) =>
    Actions.First(action => action.Value == operation).Key;

  /// <summary>Throws WsManFault.</summary>
  public static Request Parse(XElement envelope)
  {
    XElement header = Header(envelope);
    CheckUnderstood(header);
    string messageId = MessageIdOf(envelope);
    if (messageId.Length == 0)
    {
      throw WsManFault.BadRequest("The header MessageID is missing.");
    }
    return new Request
    {
      Operation =
        OperationOf(envelope) ?? throw WsManFault.BadRequest("The action is not supported."),
      MessageId = messageId,
      Resource = header.Element(Names.Management + "ResourceURI")?.Value ?? "",
      ShellId = Selector(header),
      MaxEnvelopeSize = EnvelopeSize(header),
      Timeout = OperationTimeout(header),
      Body =
        envelope.Element(Names.Soap + "Body") ?? throw WsManFault.BadRequest("There is no body."),
    };
  }

  private static XElement Header(XElement envelope) =>
    envelope.Element(Names.Soap + "Header") ?? new XElement("none");

  private static void CheckUnderstood(XElement header)
  {
    foreach (XElement element in header.Elements())
    {
      string? must = element.Attribute(Names.Soap + "mustUnderstand")?.Value;
      if (must is "true" or "1" && !Understood.Contains(element.Name))
      {
        throw WsManFault.NotUnderstood(element.Name.LocalName);
      }
    }
  }

  private static string? Selector(XElement header) =>
    header
      .Element(Names.Management + "SelectorSet")
      ?.Elements(Names.Management + "Selector")
      .FirstOrDefault(selector => selector.Attribute("Name")?.Value == "ShellId")
      ?.Value;

  private static int EnvelopeSize(XElement header)
  {
    string? text = header.Element(Names.Management + "MaxEnvelopeSize")?.Value;
    if (text is null)
    {
      return 153600;
    }
    if (
      !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int size)
      || size < SmallestEnvelope
    )
    {
      throw WsManFault.BadRequest(
        $"The MaxEnvelopeSize {text} is not supported; the least is {SmallestEnvelope}."
      );
    }
    return size;
  }

  private static TimeSpan OperationTimeout(XElement header)
  {
    string? text = header.Element(Names.Management + "OperationTimeout")?.Value;
    try
    {
      TimeSpan timeout = text is null ? TimeSpan.FromSeconds(60) : XmlConvert.ToTimeSpan(text);
      return timeout >= TimeSpan.Zero ? timeout : throw new FormatException();
    }
    catch (FormatException)
    {
      throw new WsManFault(
        2150858767,
        "w:InvalidTimeout",
        "The WS-Management service cannot process the "
          + $"request. The XML contains an invalid timeout field in the SOAP header: {text}. ",
        "s:Sender"
      );
    }
  }
}
