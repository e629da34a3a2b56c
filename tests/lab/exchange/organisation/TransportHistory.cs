namespace Signet.Lab.Organisation;

/// <summary>What transport would have taken after each change, for tests to judge a run by. An import
/// and the Enable that follows leave a server without SMTP in between, unavoidably: that is a moment.
/// It is a stretch if anything but that server was changed meanwhile, or if it never ended.</summary>
public sealed class TransportHistory
{
  private readonly List<Entry> _entries = [];
  private readonly Dictionary<string, Gap> _open = new(StringComparer.Ordinal);
  private List<Pick> _last = [];
  private int _moments;
  private int _stretches;

  /// <summary>Changed are the picks that differ from those before; the servers are those of which a
  /// pick had no SMTP after it. Lacked: one of them was not the server that was changed.</summary>
  public sealed record Entry(
    string Change,
    IReadOnlyList<Pick> Changed,
    IReadOnlyList<string> WithoutSmtp,
    bool LackedSmtp
  );

  // Inherited is what the organisation was founded with.
  private sealed class Gap(bool inherited)
  {
    public bool IsInherited => inherited;
    public bool WasPassedOver { get; set; }
  }

  public IReadOnlyList<Entry> Entries => _entries;

  /// <summary>Gaps that ended before anything else was changed.</summary>
  public int Moments => _moments;

  /// <summary>All others, with those that have not ended.</summary>
  public int Stretches => _stretches + _open.Values.Count(gap => !gap.IsInherited);

  /// <summary>Those that have not ended, with the inherited ones.</summary>
  public IEnumerable<string> Without => _open.Keys.Order(StringComparer.Ordinal);

  /// <summary>A change of the whole organisation is of no server.</summary>
  public void Add(string change, Server? server, OrganisationState state)
  {
    List<Pick> picks = TransportChoice.All(state);
    bool lacked = PassOver(server);
    SortedSet<string> without = [.. picks.Where(pick => pick.LacksSmtp).Select(pick => pick.Server)];
    foreach (string name in _open.Keys.Except(without).ToList())
    {
      End(name);
    }
    foreach (string name in without)
    {
      _open.TryAdd(name, new Gap(inherited: _entries.Count == 0));
    }
    _entries.Add(new Entry(change, [.. picks.Except(_last)], [.. without], lacked));
    _last = picks;
  }

  private bool PassOver(Server? server)
  {
    bool lacked = false;
    foreach ((string name, Gap gap) in _open)
    {
      if (name != server?.Name && !gap.IsInherited)
      {
        gap.WasPassedOver = lacked = true;
      }
    }
    return lacked;
  }

  private void End(string name)
  {
    _open.Remove(name, out Gap? gap);
    if (gap!.WasPassedOver)
    {
      ++_stretches;
    }
    else if (!gap.IsInherited)
    {
      ++_moments;
    }
  }
}
