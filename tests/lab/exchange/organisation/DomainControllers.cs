namespace Signet.Lab.Organisation;

/// <summary>What is in the directory, as each of two domain controllers sees it. A write through one
/// reaches the other after the delay.</summary>
public sealed class DomainControllers(TimeProvider clock)
{
  public const string First = "dc1.test.local";
  private const string Second = "dc2.test.local";

  private readonly Dictionary<string, Dictionary<string, string>> _values = new(
    StringComparer.OrdinalIgnoreCase
  )
  {
    [First] = [],
    [Second] = [],
  };
  private readonly List<(long Written, string Controller, string Key, string Value)> _pending = [];

  /// <summary>Zero delivers what is under way.</summary>
  public TimeSpan Delay { get; set; }

  public int Pending
  {
    get
    {
      Deliver();
      return _pending.Count;
    }
  }

  public static string Known(string? controller) =>
    controller switch
    {
      null or "" => First,
      _ when Names(First, controller) => First,
      _ when Names(Second, controller) => Second,
      _ => throw Refusal.NoController(controller),
    };

  /// <summary>Empty when nothing was written.</summary>
  public string Read(string? controller, string key)
  {
    Deliver();
    return _values[Known(controller)].GetValueOrDefault(key, "");
  }

  public void Write(string? controller, string key, string value)
  {
    string here = Known(controller);
    _values[here][key] = value;
    string there = here == First ? Second : First;
    _pending.Add((clock.GetTimestamp(), there, key, value));
    Deliver();
  }

  private void Deliver()
  {
    var due = _pending.Where(write => clock.GetElapsedTime(write.Written) >= Delay).ToList();
    foreach (var write in due)
    {
      _values[write.Controller][write.Key] = write.Value;
      _pending.Remove(write);
    }
  }

  private static bool Names(string controller, string name) =>
    controller.Equals(name, StringComparison.OrdinalIgnoreCase)
    || controller.StartsWith(name + ".", StringComparison.OrdinalIgnoreCase);
}
