using System.Collections.Concurrent;
using System.Diagnostics;
using Signet.Lab.Organisation;

namespace Signet.Lab.Host;

/// <summary>Starts server processes, some ahead of their use, because a start takes most of a
/// second. Knows all that run and ends them. The door leads to the organisation, if there is one.
/// </summary>
public sealed class HostPool(IReadOnlyList<string> scripts, int spares, string? door) : IDisposable
{
  private readonly ConcurrentQueue<HostProcess> _spares = new();
  private readonly ConcurrentDictionary<HostProcess, bool> _used = new();
  private readonly Lock _filling = new();
  private volatile bool _over;

  public int Running => _used.Count(host => !host.Key.HasExited);

  public int Spares => _spares.Count;

  public void Fill()
  {
    lock (_filling)
    {
      while (!_over && _spares.Count < spares)
      {
        _spares.Enqueue(Start());
      }
    }
  }

  public HostProcess Take()
  {
    HostProcess host =
      _spares.TryDequeue(out HostProcess? spare) && !spare.HasExited ? spare : Start();
    _used[host] = true;
    _ = Task.Run(Fill);
    return host;
  }

  public void End(HostProcess host)
  {
    if (_used.TryRemove(host, out _))
    {
      host.Dispose();
    }
  }

  public void Dispose()
  {
    _over = true;
    foreach (HostProcess host in _used.Keys)
    {
      End(host);
    }
    while (_spares.TryDequeue(out HostProcess? spare))
    {
      spare.Dispose();
    }
  }

  private HostProcess Start()
  {
    var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "signet-lab"))
    {
      RedirectStandardInput = true,
      RedirectStandardOutput = true,
      RedirectStandardError = true,
    };
    if (door is not null)
    {
      start.Environment[Door.Variable] = door;
    }
    start.ArgumentList.Add("host");
    foreach (string script in scripts)
    {
      start.ArgumentList.Add(script);
    }
    return new HostProcess(start);
  }
}
