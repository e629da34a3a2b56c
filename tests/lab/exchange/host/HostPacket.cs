namespace Signet.Lab.Host;

/// <summary>One line of the out-of-process protocol, as the server writes and reads it:
/// &lt;Data Stream='Default' PSGuid='..'&gt;base64&lt;/Data&gt; or &lt;CloseAck PSGuid='..' /&gt;.
/// </summary>
public sealed record HostPacket(string Kind, Guid Target, string Fragments)
{
  public static string Data(Guid target, string fragments, bool answersPrompt)
  {
    string stream = answersPrompt ? "PromptResponse" : "Default";
    return $"<Data Stream='{stream}' PSGuid='{target}'>{fragments}</Data>";
  }

  public static string Verb(string verb, Guid target) => $"<{verb} PSGuid='{target}' />";

  /// <summary>Null when the line is no packet: what a script writes to the console.</summary>
  public static HostPacket? Parse(string line)
  {
    const string attribute = "PSGuid='";
    int start = line.IndexOf(attribute, StringComparison.Ordinal) + attribute.Length;
    int end = start < attribute.Length ? -1 : line.IndexOf('\'', start);
    if (
      !line.StartsWith('<')
      || end < 0
      || !Guid.TryParse(line.AsSpan(start, end - start), out Guid id)
    )
    {
      return null;
    }
    string kind = line[1..line.IndexOf(' ', StringComparison.Ordinal)];
    int textStart = line.IndexOf('>', end) + 1;
    int textEnd = line.LastIndexOf("</", StringComparison.Ordinal);
    return new HostPacket(kind, id, kind == "Data" ? line[textStart..textEnd] : "");
  }
}
