using System.Text;
using System.Text.Json;

namespace Signet.Lab.Transcript;

/// <summary>Writes what was said, a JSON object a line, in the order of the answers. Headers are
/// not among it, thus no credential.</summary>
public sealed class Recorder : IDisposable
{
  private readonly Lock _lock = new();
  private readonly StreamWriter? _file;

  /// <summary>Records nothing for an empty name.</summary>
  public Recorder(string file) =>
    _file = file.Length == 0 ? null : new StreamWriter(file) { AutoFlush = true };

  public void Record(byte[] request, int status, string type, string answer)
  {
    if (_file is null)
    {
      return;
    }
    var pair = new RecordedPair(Encoding.UTF8.GetString(request), status, type, answer);
    lock (_lock)
    {
      _file.WriteLine(JsonSerializer.Serialize(pair, RecordedPair.Format));
    }
  }

  public void Dispose() => _file?.Dispose();
}
