using Signet.Lab.Psrp;
using Signet.Lab.Soap;

namespace Signet.Lab.Transcript;

/// <summary>What one answer to a Receive brought.</summary>
public sealed record RecordedOutput(List<List<Fragment>> Streams, bool Done);

/// <summary>The output of a pool or of one pipeline, told once more to someone with other ids.
/// </summary>
public sealed class ReplayedPart(
  IReadOnlyList<RecordedOutput> outputs,
  string? command,
  Guid pool,
  Guid pipeline,
  Func<ulong> nextObject
)
{
  private readonly Dictionary<ulong, ulong> _objects = [];
  private int _next;

  public bool IsOver => _next == outputs.Count;

  public Answer Next(Request request)
  {
    RecordedOutput output = outputs[_next++];
    return new Answer
    {
      Operation = request.Operation,
      RelatesTo = request.MessageId,
      CommandId = command,
      Done = output.Done,
      Streams =
      [
        .. output.Streams.Select(stream => new StreamBlock(Fragment.Join(stream.Select(Adapt)))),
      ],
    };
  }

  // The ids of objects rise through all that a server says, whatever is repeated.
  private Fragment Adapt(Fragment recorded)
  {
    if (!_objects.TryGetValue(recorded.ObjectId, out ulong id))
    {
      _objects[recorded.ObjectId] = id = nextObject();
    }
    bool hasHeader = recorded.Start && recorded.Blob.Length >= Message.HeaderLength;
    byte[] blob = hasHeader ? Message.WithIds(recorded.Blob, pool, pipeline) : recorded.Blob;
    return recorded with { ObjectId = id, Blob = blob };
  }
}
