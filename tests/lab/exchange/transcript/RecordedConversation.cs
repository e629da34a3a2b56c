using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Signet.Lab.Psrp;
using Signet.Lab.Soap;

namespace Signet.Lab.Transcript;

/// <summary>A transcript of one shell, sorted: what the pool said, and what each pipeline did.
/// </summary>
public sealed partial class RecordedConversation
{
  private readonly Dictionary<string, List<RecordedOutput>> _pipelines = new(
    StringComparer.Ordinal
  );
  private readonly Dictionary<string, string> _cmdlets = new(StringComparer.OrdinalIgnoreCase);

  public List<RecordedOutput> Pool { get; } = [];

  public static RecordedConversation Load(string file)
  {
    var conversation = new RecordedConversation();
    foreach (string line in File.ReadLines(file))
    {
      var pair = JsonSerializer.Deserialize<RecordedPair>(line, RecordedPair.Format)!;
      if (pair.Status == 200)
      {
        conversation.Add(XDocument.Parse(pair.Request).Root!, XDocument.Parse(pair.Answer).Root!);
      }
    }
    return conversation;
  }

  /// <summary>Throws WsManFault when such a pipeline was not recorded.</summary>
  public IReadOnlyList<RecordedOutput> Pipeline(string arguments) =>
    _pipelines.GetValueOrDefault(Cmdlets(arguments))
    ?? throw WsManFault.BadRequest($"The transcript has no pipeline {Cmdlets(arguments)}.");

  private void Add(XElement request, XElement answer)
  {
    XElement body = request.Element(Names.Soap + "Body")!;
    if (Request.OperationOf(request) == Operation.Command)
    {
      (string command, string arguments) = Body.CommandLine(body);
      _cmdlets[command] = Cmdlets(arguments);
      // Of pipelines with the same cmdlets the last one is played.
      _pipelines[Cmdlets(arguments)] = [];
    }
    else if (Request.OperationOf(request) == Operation.Receive)
    {
      string? command = Body.CommandOfReceive(body);
      (command is null ? Pool : _pipelines[_cmdlets[command]]).Add(Output(answer));
    }
  }

  private static RecordedOutput Output(XElement answer) =>
    new(
      [
        .. answer
          .Descendants(Names.Shell + "Stream")
          .Select(stream => Fragment.Parse(Convert.FromBase64String(stream.Value))),
      ],
      answer.Descendants(Names.Shell + "CommandState").Any()
    );

  // The names of a pipeline's cmdlets stand in its first fragment: what is long is parameters, and
  // names come before them.
  private static string Cmdlets(string arguments)
  {
    Fragment first = Fragment.Parse(Convert.FromBase64String(arguments))[0];
    return string.Join(
      '|',
      CmdletName().Matches(Encoding.UTF8.GetString(first.Blob)).Select(name => name.Groups[1].Value)
    );
  }

  [GeneratedRegex("<S N=\"Cmd\">([^<]*)</S>")]
  private static partial Regex CmdletName();
}
