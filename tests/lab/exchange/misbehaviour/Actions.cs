using Signet.Lab.Front;

namespace Signet.Lab.Misbehaviour;

/// <summary>What can be ordered, by its name in the control interface.</summary>
public static class Actions
{
  public static readonly IReadOnlyDictionary<string, Func<FaultRule, Exchange, Task>> Known =
      new SortedDictionary<string, Func<FaultRule, Exchange, Task>>(StringComparer.Ordinal)
      {
        ["lose-answer"] = Interruptions.LoseAnswerAsync,
        ["cut-before"] = Interruptions.CutBeforeAsync,
        ["cut-after-bytes"] = Interruptions.CutAfterBytesAsync,
        ["late"] = Interruptions.LateAsync,
        ["hang"] = Interruptions.HangAsync,
        ["timeout-fault"] = Refusals.TimeoutAsync,
        ["fault"] = Refusals.FaultAsync,
        ["throttle"] = Refusals.ThrottleAsync,
        ["too-many-shells"] = Refusals.TooManyShellsAsync,
        ["http"] = Refusals.HttpAsync,
        ["redirect"] = Refusals.RedirectAsync,
        ["swap-ids"] = ForeignIds.SwapAsync,
        ["split"] = Streams.SplitAsync,
        ["merge"] = Streams.MergeAsync,
        ["garbage-base64"] = Streams.GarbageAsync,
        ["bad-fragment"] = Streams.BadFragmentAsync,
        ["message-type"] = Streams.MessageTypeAsync,
        ["bomb"] = Bombs.SendAsync,
      };
}
