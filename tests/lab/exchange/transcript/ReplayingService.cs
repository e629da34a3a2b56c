using System.Collections.Concurrent;
using System.Xml.Linq;
using Signet.Lab.Psrp;
using Signet.Lab.Soap;
using Signet.Lab.WsMan;

namespace Signet.Lab.Transcript;

/// <summary>Answers everyone from one recorded conversation: hundreds of endpoints cost next to
/// nothing. A pipeline is known by the names of its cmdlets; its parameters change nothing.
/// </summary>
public sealed class ReplayingService(RecordedConversation recorded) : IService
{
  private sealed class Shell(Guid pool)
  {
    private long _lastObject;

    public Guid Pool => pool;

    public ReplayedPart? Output { get; set; }

    public ConcurrentDictionary<Guid, ReplayedPart> Pipelines { get; } = new();

    public ulong NextObject() => (ulong)Interlocked.Increment(ref _lastObject);
  }

  private readonly ConcurrentDictionary<(int Endpoint, string Id), Shell> _shells = new();

  public int OpenShells => _shells.Count;

  public void Reset() => _shells.Clear();

  public async Task<Answer> AnswerAsync(Request request, int endpoint, CancellationToken gone)
  {
    if (request.Operation == Operation.Create)
    {
      return Create(request, endpoint);
    }
    string id = request.ShellId ?? "";
    Shell shell = _shells.GetValueOrDefault((endpoint, id)) ?? throw WsManFault.UnknownShell();
    switch (request.Operation)
    {
      case Operation.Receive:
        return await ReceiveAsync(request, shell, gone);
      case Operation.Command:
        return Start(request, shell, id);
      case Operation.Signal:
        XElement signal = Body.Child(request.Body, Names.Shell + "Signal");
        shell.Pipelines.TryRemove(Body.Identifier(signal.Attribute("CommandId")?.Value), out _);
        break;
      case Operation.Delete:
        _shells.TryRemove((endpoint, id), out _);
        break;
    }
    return Answer.To(request, id);
  }

  private Answer Create(Request request, int endpoint)
  {
    (string id, string creation, string idle) = Body.Creation(request.Body);
    Fragment last = Fragment.Parse(Convert.FromBase64String(creation))[^1];
    var shell = new Shell(Message.PoolOf(last.Blob));
    shell.Output = new ReplayedPart(recorded.Pool, null, shell.Pool, Guid.Empty, shell.NextObject);
    _shells[(endpoint, id)] = shell;
    return Answer.To(request, id, idle: idle);
  }

  private Answer Start(Request request, Shell shell, string id)
  {
    (string command, string arguments) = Body.CommandLine(request.Body);
    Guid pipeline = Body.Identifier(command);
    shell.Pipelines[pipeline] = new ReplayedPart(
      recorded.Pipeline(arguments),
      command,
      shell.Pool,
      pipeline,
      shell.NextObject
    );
    return Answer.To(request, id, command);
  }

  private static async Task<Answer> ReceiveAsync(
    Request request,
    Shell shell,
    CancellationToken gone
  )
  {
    string? command = Body.CommandOfReceive(request.Body);
    ReplayedPart part =
      (command is null ? shell.Output : shell.Pipelines.GetValueOrDefault(Body.Identifier(command)))
      ?? throw WsManFault.UnknownCommand();
    if (!part.IsOver)
    {
      return part.Next(request);
    }
    if (command is not null)
    {
      throw WsManFault.UnknownCommand();
    }
    await Task.Delay(request.Timeout, gone);
    throw WsManFault.TimedOut();
  }
}
