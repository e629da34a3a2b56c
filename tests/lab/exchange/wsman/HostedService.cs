using System.Collections.Concurrent;
using System.Xml.Linq;
using Signet.Lab.Host;
using Signet.Lab.Soap;

namespace Signet.Lab.WsMan;

/// <summary>Shells in Microsoft's own server processes.</summary>
public sealed class HostedService(HostPool hosts, int shellLimit) : IService
{
  // All of an envelope but its streams.
  private const int EnvelopeLength = 1500;

  private readonly ConcurrentDictionary<(int Endpoint, string Id), Shell> _shells = new();

  public int OpenShells => _shells.Count;

  public Task<Answer> AnswerAsync(Request request, int endpoint, CancellationToken gone)
  {
    if (request.Resource != Names.ExchangeResource)
    {
      throw WsManFault.UnknownResource(request.Resource);
    }
    return request.Operation == Operation.Create
               ? CreateAsync(request, endpoint)
               : AnswerAsync(request, Find(request, endpoint), gone);
  }

  public void Reset()
  {
    foreach (Shell shell in _shells.Values)
    {
      Remove(shell);
    }
  }

  private Task<Answer> AnswerAsync(Request request, Shell shell, CancellationToken gone) =>
      request.Operation switch
      {
        Operation.Receive => ReceiveAsync(request, shell, gone),
        Operation.Command => CommandAsync(request, shell),
        Operation.Send => SendAsync(request, shell),
        Operation.Signal => SignalAsync(request, shell),
        Operation.Delete => DeleteAsync(request, shell),
        _ => throw WsManFault.BadRequest("The action is not supported."),
      };

  private Shell Find(Request request, int endpoint) =>
      request.ShellId is not null && _shells.TryGetValue((endpoint, request.ShellId), out Shell? shell)
          ? shell
          : throw WsManFault.UnknownShell();

  private async Task<Answer> CreateAsync(Request request, int endpoint)
  {
    XElement wanted = Child(request.Body, Names.Shell + "Shell");
    string creation = Child(wanted, Names.PowerShell + "creationXml").Value.Trim();
    string id = wanted.Attribute("ShellId")?.Value ?? AnswerWriter.Identifier(Guid.NewGuid());
    if (_shells.Count >= shellLimit)
    {
      throw WsManFault.TooManyShells(shellLimit);
    }
    var shell = new Shell(id, endpoint, hosts.Take());
    if (!_shells.TryAdd((endpoint, id), shell))
    {
      hosts.End(shell.Host);
      throw WsManFault.BadRequest("The shell id is in use.");
    }
    await shell.OpenAsync(creation);
    string? idle = wanted.Element(Names.Shell + "IdleTimeOut")?.Value
                   ?? wanted.Attribute("IdleTimeOut")?.Value;
    return AnswerTo(request, id, idle: idle ?? "PT900.000S");
  }

  private static async Task<Answer> ReceiveAsync(Request request, Shell shell, CancellationToken gone)
  {
    XElement wanted = Child(Child(request.Body, Names.Shell + "Receive"), Names.Shell + "DesiredStream");
    string? command = wanted.Attribute("CommandId")?.Value;
    Guid? pipeline = command is null ? null : Identifier(command);
    OutputQueue output = shell.OutputOf(pipeline);
    if (!await output.WaitAsync(request.Timeout, gone))
    {
      throw WsManFault.TimedOut();
    }
    (List<StreamBlock> blocks, bool done) = output.Take(request.MaxEnvelopeSize - EnvelopeLength);
    done = done && pipeline is not null;  // the pool has no command that could be done
    if (done)
    {
      shell.Ended(pipeline!.Value);
    }
    return new Answer
    {
      Operation = request.Operation, RelatesTo = request.MessageId, ShellId = shell.Id,
      CommandId = command, Streams = [.. blocks], Done = done, TakeBack = () => output.PutBack(blocks),
    };
  }

  private static async Task<Answer> CommandAsync(Request request, Shell shell)
  {
    XElement line = Child(request.Body, Names.Shell + "CommandLine");
    string command = line.Attribute("CommandId")?.Value ?? AnswerWriter.Identifier(Guid.NewGuid());
    string arguments = Child(line, Names.Shell + "Arguments").Value.Trim();
    await shell.StartAsync(Identifier(command), arguments);
    return AnswerTo(request, shell.Id, command);
  }

  private static async Task<Answer> SendAsync(Request request, Shell shell)
  {
    foreach (XElement stream in Child(request.Body, Names.Shell + "Send").Elements(Names.Shell + "Stream"))
    {
      string? command = stream.Attribute("CommandId")?.Value;
      bool answersPrompt = stream.Attribute("Name")?.Value == "pr";
      await shell.SendAsync(command is null ? null : Identifier(command), stream.Value.Trim(), answersPrompt);
    }
    return AnswerTo(request, shell.Id);
  }

  private static async Task<Answer> SignalAsync(Request request, Shell shell)
  {
    XElement signal = Child(request.Body, Names.Shell + "Signal");
    Guid pipeline = Identifier(signal.Attribute("CommandId")?.Value);
    bool stops = Child(signal, Names.Shell + "Code").Value == Names.Stop;
    await (stops ? shell.StopAsync(pipeline) : shell.TerminateAsync(pipeline));
    return AnswerTo(request, shell.Id);
  }

  private Task<Answer> DeleteAsync(Request request, Shell shell)
  {
    Remove(shell);
    return Task.FromResult(AnswerTo(request, shell.Id));
  }

  private void Remove(Shell shell)
  {
    if (_shells.TryRemove((shell.Endpoint, shell.Id), out _))
    {
      shell.FailAll(WsManFault.Aborted());
      hosts.End(shell.Host);
    }
  }

  private static Answer AnswerTo(Request request, string shell, string? command = null,
                                 string? idle = null) =>
      new()
      {
        Operation = request.Operation, RelatesTo = request.MessageId, Resource = request.Resource,
        ShellId = shell, CommandId = command, IdleTimeOut = idle,
      };

  private static XElement Child(XElement parent, XName name) =>
      parent.Element(name) ?? throw WsManFault.BadRequest($"The element {name.LocalName} is missing.");

  private static Guid Identifier(string? text) =>
      Guid.TryParse(text, out Guid id) ? id : throw WsManFault.BadRequest("A command id is no GUID.");
}
