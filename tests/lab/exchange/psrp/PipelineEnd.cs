using System.Text;

namespace Signet.Lab.Psrp;

/// <summary>Watches what is sent to a pipeline for the message that says that it is over.</summary>
public sealed class PipelineEnd
{
  private ulong? _last;

  public bool Reached { get; private set; }

  public void Watch(Fragment fragment)
  {
    if (
      fragment.Start
      && Message.TypeOf(fragment.Blob) == Message.PipelineState
      && IsFinal(fragment.Blob)
    )
    {
      _last = fragment.ObjectId;
    }
    Reached |= fragment.End && fragment.ObjectId == _last;
  }

  // Stopped, completed or failed. The state stands before the error record, thus in the first blob.
  private static bool IsFinal(byte[] blob)
  {
    string text = Encoding.UTF8.GetString(
      blob,
      Message.HeaderLength,
      blob.Length - Message.HeaderLength
    );
    string[] ends = ["3", "4", "5"];
    return ends.Any(end =>
      text.Contains($"<I32 N=\"PipelineState\">{end}</I32>", StringComparison.Ordinal)
    );
  }
}
