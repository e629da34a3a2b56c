namespace Signet.Lab.Authentication;

/// <summary>What clients tried. Never what they sent: only the name of its scheme.</summary>
public sealed class AuthenticationCounters
{
  private int _challenges;
  private int _attempts;
  private int _accepted;
  private int _refused;
  private string? _lastScheme;

  public void Challenged() => Interlocked.Increment(ref _challenges);

  public void Attempted(string scheme)
  {
    Interlocked.Increment(ref _attempts);
    _lastScheme = scheme;
  }

  public void Accepted() => Interlocked.Increment(ref _accepted);

  public void Refused() => Interlocked.Increment(ref _refused);

  public void Reset()
  {
    _challenges = _attempts = _accepted = _refused = 0;
    _lastScheme = null;
  }

  public object Snapshot() => new
  {
    challenges = _challenges, attempts = _attempts, accepted = _accepted, refused = _refused,
    lastScheme = _lastScheme,
  };
}
