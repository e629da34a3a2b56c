using System.Xml.Linq;

namespace Signet.Lab.Soap;

/// <summary>What stands in the bodies of requests. All throw WsManFault for what does not.
/// </summary>
public static class Body
{
  public static XElement Child(XElement parent, XName name) =>
    parent.Element(name)
    ?? throw WsManFault.BadRequest($"The element {name.LocalName} is missing.");

  public static Guid Identifier(string? text) =>
    Guid.TryParse(text, out Guid id) ? id : throw WsManFault.BadRequest("A command id is no GUID.");

  /// <summary>The pipeline whose output a Receive asks for; null for the pool's.</summary>
  public static string? CommandOfReceive(XElement body) =>
    Child(Child(body, Names.Shell + "Receive"), Names.Shell + "DesiredStream")
      .Attribute("CommandId")
      ?.Value;

  /// <summary>The first fragments of a pipeline, in base64, and its id as the client spells it.
  /// </summary>
  public static (string Command, string Arguments) CommandLine(XElement body)
  {
    XElement line = Child(body, Names.Shell + "CommandLine");
    string command = line.Attribute("CommandId")?.Value ?? AnswerWriter.Identifier(Guid.NewGuid());
    return (command, Child(line, Names.Shell + "Arguments").Value.Trim());
  }

  /// <summary>The shell that a Create wants, and the first fragments for its pool.</summary>
  public static (string Shell, string Creation, string Idle) Creation(XElement body)
  {
    XElement wanted = Child(body, Names.Shell + "Shell");
    string id = wanted.Attribute("ShellId")?.Value ?? AnswerWriter.Identifier(Guid.NewGuid());
    string? idle =
      wanted.Element(Names.Shell + "IdleTimeOut")?.Value ?? wanted.Attribute("IdleTimeOut")?.Value;
    return (id, Child(wanted, Names.PowerShell + "creationXml").Value.Trim(), idle ?? "PT900.000S");
  }
}
