using Signet.Lab.Psrp;

namespace Signet.Lab.Misbehaviour;

/// <summary>Cuts fragments into smaller ones. Remembers how many an object has become, because its
/// later fragments may come in a later answer.</summary>
public sealed class Splitter
{
  private readonly Dictionary<ulong, ulong> _next = [];

  public List<Fragment> Split(IEnumerable<Fragment> fragments, int size) =>
    [.. fragments.SelectMany(fragment => Split(fragment, size))];

  private IEnumerable<Fragment> Split(Fragment whole, int size)
  {
    byte[][] blobs =
      whole.Blob.Length == 0
        ?
        [
          [],
        ]
        : [.. whole.Blob.Chunk(size)];
    ulong number = whole.Start ? 0 : _next.GetValueOrDefault(whole.ObjectId, whole.FragmentId);
    for (int index = 0; index < blobs.Length; ++index)
    {
      yield return new Fragment(
        whole.ObjectId,
        number++,
        whole.Start && index == 0,
        whole.End && index + 1 == blobs.Length,
        blobs[index]
      );
    }
    _next[whole.ObjectId] = number;
  }
}
