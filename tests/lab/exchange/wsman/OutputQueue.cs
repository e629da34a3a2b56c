using Signet.Lab.Psrp;
using Signet.Lab.Soap;

namespace Signet.Lab.WsMan;

/// <summary>What the server has said to one pipeline, or to the pool, and the client has not yet
/// fetched. A pool has no end of its own: the end of its first pipeline, which ran the scripts of
/// the session, is told to it.</summary>
public sealed class OutputQueue(bool isPipeline)
{
  // A stream element around its content, with the longest attributes.
  private const int ElementLength = 120;

  private readonly Lock _lock = new();
  private readonly LinkedList<byte[]> _blocks = new();
  private readonly PipelineEnd _end = new();
  private TaskCompletionSource _changed = NewPromise();
  private WsManFault? _failure;
  private bool _over;

  public void Add(byte[] fragments)
  {
    lock (_lock)
    {
      Fragment.Parse(fragments).ForEach(_end.Watch);
      _blocks.AddLast(fragments);
      _changed.TrySetResult();
    }
  }

  /// <summary>Nothing will follow: the client ended the pipeline.</summary>
  public void Finish()
  {
    lock (_lock)
    {
      _over = true;
      _changed.TrySetResult();
    }
  }

  public void Fail(WsManFault failure)
  {
    lock (_lock)
    {
      _failure ??= failure;
      _changed.TrySetResult();
    }
  }

  /// <summary>False when nothing came within the time.</summary>
  public async Task<bool> WaitAsync(TimeSpan limit, CancellationToken gone)
  {
    Task changed;
    lock (_lock)
    {
      changed = _changed.Task;
    }
    try
    {
      await changed.WaitAsync(limit, gone);
      return true;
    }
    catch (TimeoutException)
    {
      return false;
    }
  }

  /// <summary>As many blocks as fit, cut between fragments where they do not, and whether they are
  /// the last. Throws WsManFault when even one fragment is too long, or the source has failed.
  /// </summary>
  public (List<StreamBlock> Blocks, bool Done) Take(int budget)
  {
    lock (_lock)
    {
      if (_blocks.Count == 0 && _failure is not null)
      {
        throw _failure;
      }
      var taken = new List<StreamBlock>();
      while (_blocks.First is { } first && Fit(first, budget, taken.Count == 0))
      {
        taken.Add(new StreamBlock(first.Value));
        budget -= Cost(first.Value.Length);
        _blocks.RemoveFirst();
      }
      bool done = _blocks.Count == 0 && ((isPipeline && _end.Reached) || _over);
      if (_blocks.Count == 0 && !done && _failure is null)
      {
        _changed = NewPromise();
      }
      return (taken, done);
    }
  }

  public void PutBack(IReadOnlyList<StreamBlock> blocks)
  {
    lock (_lock)
    {
      foreach (StreamBlock block in blocks.Reverse())
      {
        _blocks.AddFirst(block.Fragments);
      }
      _changed.TrySetResult();
    }
  }

  // Splits the first block if a part of it fits.
  private bool Fit(LinkedListNode<byte[]> block, int budget, bool must)
  {
    if (Cost(block.Value.Length) <= budget)
    {
      return true;
    }
    int head = 0;
    foreach (Fragment fragment in Fragment.Parse(block.Value))
    {
      int next = head + Fragment.HeaderLength + fragment.Blob.Length;
      if (Cost(next) > budget)
      {
        break;
      }
      head = next;
    }
    if (head == 0)
    {
      return must ? throw WsManFault.TooLarge(Cost(block.Value.Length), budget) : false;
    }
    _blocks.AddAfter(block, block.Value[head..]);
    block.Value = block.Value[..head];
    return true;
  }

  private static int Cost(int bytes) => (bytes + 2) / 3 * 4 + ElementLength;

  private static TaskCompletionSource NewPromise() =>
    new(TaskCreationOptions.RunContinuationsAsynchronously);
}
