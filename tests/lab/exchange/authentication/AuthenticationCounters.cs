namespace Signet.Lab.Authentication;

/// <summary>What clients tried. Never what they sent: only the name of its scheme.</summary>
public sealed class AuthenticationCounters
{
  private int _challenges;
  private int _attempts;
  private int _accepted;
  private int _refused;
  private int _unbound;
  private string? _lastScheme;

  public void Challenged() => Interlocked.Increment(ref _challenges);

  public void Attempted(string scheme)
  {
    Interlocked.Increment(ref _attempts);
    _lastScheme = scheme;
  }

  public void Accepted() => Interlocked.Increment(ref _accepted);

  /// <summary>`unbound`: the ticket was good, but not for this TLS channel.</summary>
  public void Refused(bool unbound = false)
  {
    Interlocked.Increment(ref _refused);
    Interlocked.Add(ref _unbound, unbound ? 1 : 0);
  }

  public void Reset()
  {
    _challenges = _attempts = _accepted = _refused = _unbound = 0;
    _lastScheme = null;
  }

  public object Snapshot() =>
    new
    {
      challenges = _challenges,
      attempts = _attempts,
      accepted = _accepted,
      refused = _refused,
      unbound = _unbound,
      lastScheme = _lastScheme,
    };
}
