using System.Collections.Concurrent;
using Signet.Lab.Host;
using Signet.Lab.Soap;

namespace Signet.Lab.WsMan;

/// <summary>One shell: a runspace pool in a server process of its own, and its pipelines.</summary>
public sealed class Shell
{
  private readonly HostProcess _host;
  private readonly OutputQueue _pool = new(isPipeline: false);
  private readonly ConcurrentDictionary<Guid, OutputQueue> _pipelines = new();

  public string Id { get; }

  /// <summary>Which of the many endpoints it was opened on; others do not know it.</summary>
  public int Endpoint { get; }

  public int Pipelines => _pipelines.Count;

  public Shell(string id, int endpoint, HostProcess host)
  {
    Id = id;
    Endpoint = endpoint;
    _host = host;
    host.Received = (target, fragments) => Output(target)?.Add(fragments);
    host.Exited = () => FailAll(WsManFault.HostEnded());
  }

  public HostProcess Host => _host;

  /// <summary>The pool's for no id. Throws WsManFault for a pipeline that is not known.</summary>
  public OutputQueue OutputOf(Guid? pipeline) =>
    (pipeline is null ? _pool : Output(pipeline.Value)) ?? throw WsManFault.UnknownCommand();

  public Task OpenAsync(string creation) => _host.SendAsync(Guid.Empty, creation, false);

  public async Task StartAsync(Guid pipeline, string arguments)
  {
    if (!_pipelines.TryAdd(pipeline, new OutputQueue(isPipeline: true)))
    {
      throw WsManFault.BadRequest("The command id is in use.");
    }
    await _host.CommandAsync(pipeline);
    await _host.SendAsync(pipeline, arguments, false);
  }

  public Task SendAsync(Guid? pipeline, string fragments, bool answersPrompt)
  {
    OutputOf(pipeline);
    return _host.SendAsync(pipeline ?? Guid.Empty, fragments, answersPrompt);
  }

  public Task StopAsync(Guid pipeline)
  {
    OutputOf(pipeline);
    return _host.SignalAsync(pipeline);
  }

  public async Task TerminateAsync(Guid pipeline)
  {
    OutputOf(pipeline).Finish();
    await _host.CloseAsync(pipeline);
    _pipelines.TryRemove(pipeline, out _);
  }

  /// <summary>The pipeline was told to its end; what asks for it again asks for nothing.</summary>
  public void Ended(Guid pipeline)
  {
    if (_pipelines.TryGetValue(pipeline, out OutputQueue? output))
    {
      output.Fail(WsManFault.UnknownCommand());
    }
  }

  public void FailAll(WsManFault failure)
  {
    _pool.Fail(failure);
    foreach (OutputQueue output in _pipelines.Values)
    {
      output.Fail(failure);
    }
  }

  private OutputQueue? Output(Guid target) =>
    target == Guid.Empty ? _pool : _pipelines.GetValueOrDefault(target);
}
