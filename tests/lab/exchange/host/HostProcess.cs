using System.Collections.Concurrent;
using System.Diagnostics;

namespace Signet.Lab.Host;

/// <summary>The front's end of one server process. Lines go in, packets and acknowledgements come
/// out; killing it is the only way in which it is certain to end.</summary>
public sealed class HostProcess : IDisposable
{
  private static readonly TimeSpan AcknowledgementLimit = TimeSpan.FromSeconds(30);

  private readonly Process _process;
  private readonly SemaphoreSlim _writing = new(1, 1);
  private readonly ConcurrentDictionary<(string, Guid), TaskCompletionSource> _expected = new();

  /// <summary>Gets the fragments of one packet and whose they are. To be set before anything is
  /// sent.</summary>
  public Action<Guid, byte[]> Received { get; set; } = (_, _) => { };

  public Action Exited { get; set; } = () => { };

  public HostProcess(ProcessStartInfo start)
  {
    _process = Process.Start(start) ?? throw new InvalidOperationException("no host process");
    _ = Task.Run(ReadAsync);
    // Its complaints would fill the pipe and stop it; nobody reads them.
    _ = _process.StandardError.BaseStream.CopyToAsync(Stream.Null);
  }

  public bool HasExited => _process.HasExited;

  public int Id => _process.Id;

  public Task SendAsync(Guid target, string fragments, bool answersPrompt) =>
    WriteAsync(HostPacket.Data(target, fragments, answersPrompt));

  public Task CommandAsync(Guid pipeline) => AskAsync("Command", pipeline);

  /// <summary>Stops a pipeline; its end is told by its own messages.</summary>
  public Task SignalAsync(Guid pipeline) => AskAsync("Signal", pipeline);

  public Task CloseAsync(Guid target) => AskAsync("Close", target);

  public void Dispose()
  {
    try
    {
      _process.Kill();
    }
    catch (InvalidOperationException)
    {
      // It was over already.
    }
    _process.WaitForExit();
    _process.Dispose();
    _writing.Dispose();
  }

  private async Task AskAsync(string verb, Guid target)
  {
    var acknowledged = _expected.GetOrAdd((verb + "Ack", target), _ => NewPromise());
    await WriteAsync(HostPacket.Verb(verb, target));
    await acknowledged.Task.WaitAsync(AcknowledgementLimit);
  }

  private async Task WriteAsync(string line)
  {
    await _writing.WaitAsync();
    try
    {
      await _process.StandardInput.WriteAsync(line + "\n");
      await _process.StandardInput.FlushAsync();
    }
    finally
    {
      _writing.Release();
    }
  }

  private async Task ReadAsync()
  {
    try
    {
      while (await _process.StandardOutput.ReadLineAsync() is { } line)
      {
        Handle(HostPacket.Parse(line));
      }
    }
    catch (Exception failure)
      when (failure is IOException or ObjectDisposedException or InvalidOperationException)
    {
      // The pipe broke because the process was killed.
    }
    foreach (var promise in _expected.Values)
    {
      promise.TrySetException(new IOException("the host process ended"));
    }
    Exited();
  }

  private void Handle(HostPacket? packet)
  {
    if (packet is null)
    {
      return;
    }
    if (packet.Kind == "Data")
    {
      Received(packet.Target, Convert.FromBase64String(packet.Fragments));
    }
    else if (_expected.TryRemove((packet.Kind, packet.Target), out var promise))
    {
      promise.SetResult();
    }
  }

  // Without the option the reading thread would go on as the one that waits, and read no more.
  private static TaskCompletionSource NewPromise() =>
    new(TaskCreationOptions.RunContinuationsAsynchronously);
}
