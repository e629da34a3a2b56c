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
    request.ShellId is not null
    && _shells.TryGetValue((endpoint, request.ShellId), out Shell? shell)
      ? shell
      : throw WsManFault.UnknownShell();

  private async Task<Answer> CreateAsync(Request request, int endpoint)
  {
    (string id, string creation, string idle) = Body.Creation(request.Body);
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
    return Answer.To(request, id, idle: idle);
  }

  private static async Task<Answer> ReceiveAsync(
    Request request,
    Shell shell,
    CancellationToken gone
  )
  {
    string? command = Body.CommandOfReceive(request.Body);
    Guid? pipeline = command is null ? null : Body.Identifier(command);
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
      Operation = request.Operation,
      RelatesTo = request.MessageId,
      ShellId = shell.Id,
      CommandId = command,
      Streams = [.. blocks],
      Done = done,
      TakeBack = () => output.PutBack(blocks),
    };
  }

  private static async Task<Answer> CommandAsync(Request request, Shell shell)
  {
    (string command, string arguments) = Body.CommandLine(request.Body);
    await shell.StartAsync(Body.Identifier(command), arguments);
    return Answer.To(request, shell.Id, command);
  }

  private static async Task<Answer> SendAsync(Request request, Shell shell)
  {
    foreach (
      XElement stream in Body.Child(request.Body, Names.Shell + "Send")
        .Elements(Names.Shell + "Stream")
    )
    {
      string? command = stream.Attribute("CommandId")?.Value;
      bool answersPrompt = stream.Attribute("Name")?.Value == "pr";
      await shell.SendAsync(
        command is null ? null : Body.Identifier(command),
        stream.Value.Trim(),
        answersPrompt
      );
    }
    return Answer.To(request, shell.Id);
  }

  private static async Task<Answer> SignalAsync(Request request, Shell shell)
  {
    XElement signal = Body.Child(request.Body, Names.Shell + "Signal");
    Guid pipeline = Body.Identifier(signal.Attribute("CommandId")?.Value);
    bool stops = Body.Child(signal, Names.Shell + "Code").Value == Names.Stop;
    await (stops ? shell.StopAsync(pipeline) : shell.TerminateAsync(pipeline));
    return Answer.To(request, shell.Id);
  }

  private Task<Answer> DeleteAsync(Request request, Shell shell)
  {
    Remove(shell);
    return Task.FromResult(Answer.To(request, shell.Id));
  }

  private void Remove(Shell shell)
  {
    if (_shells.TryRemove((shell.Endpoint, shell.Id), out _))
    {
      shell.FailAll(WsManFault.Aborted());
      hosts.End(shell.Host);
    }
  }
}
