namespace Signet.Lab.Organisation;

/// <summary>What transport would have taken after each change, for tests to judge a run by.</summary>
public sealed class TransportHistory
{
  private readonly List<Entry> _entries = [];
  private List<Pick> _last = [];

  /// <summary>Changed are the picks that differ from those before.</summary>
  public sealed record Entry(string Change, IReadOnlyList<Pick> Changed, bool LackedSmtp);

  public IReadOnlyList<Entry> Entries => _entries;

  public bool EverLackedSmtp => _entries.Exists(entry => entry.LackedSmtp);

  public void Add(string change, OrganisationState state)
  {
    List<Pick> picks = TransportChoice.All(state);
    _entries.Add(
      new Entry(change, [.. picks.Except(_last)], picks.Exists(pick => pick.LacksSmtp))
    );
    _last = picks;
  }
}
