using Signet.Lab.Soap;

namespace Signet.Lab.Misbehaviour;

/// <summary>The orders that are in force, each with its own count of the operations since.
/// </summary>
public sealed class FaultRules
{
  private readonly Lock _lock = new();
  private readonly List<(FaultRule Rule, int Count)> _rules = [];
  private int _fired;

  public int Fired => _fired;

  public void Add(FaultRule rule)
  {
    lock (_lock)
    {
      _rules.Add((rule, 0));
    }
  }

  public void Clear()
  {
    lock (_lock)
    {
      _rules.Clear();
      _fired = 0;
    }
  }

  /// <summary>Counts an operation, and gives the first order that fires for it.</summary>
  public FaultRule? Next(Operation? operation)
  {
    lock (_lock)
    {
      FaultRule? firing = null;
      for (int index = 0; index < _rules.Count; ++index)
      {
        (FaultRule rule, int count) = _rules[index];
        if (rule.Concerns(operation))
        {
          _rules[index] = (rule, count + 1);
          firing ??= rule.FiresAt(count + 1) ? rule : null;
        }
      }
      _fired += firing is null ? 0 : 1;
      return firing;
    }
  }
}
