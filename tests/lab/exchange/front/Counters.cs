using Signet.Lab.Soap;

namespace Signet.Lab.Front;

/// <summary>How often what was asked.</summary>
public sealed class Counters
{
  private readonly int[] _operations = new int[Enum.GetValues<Operation>().Length];
  private int _connections;
  private int _requests;

  public void Connected() => Interlocked.Increment(ref _connections);

  public void Arrived() => Interlocked.Increment(ref _requests);

  public void Asked(Operation? operation)
  {
    if (operation is not null)
    {
      Interlocked.Increment(ref _operations[(int)operation]);
    }
  }

  public void Reset()
  {
    Array.Clear(_operations);
    _connections = _requests = 0;
  }

  public int Connections => _connections;

  public int Requests => _requests;

  public Dictionary<string, int> Operations() =>
    Enum.GetValues<Operation>()
      .ToDictionary(name => name.ToString(), name => _operations[(int)name]);
}
