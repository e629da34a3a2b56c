using Signet.Lab.Front;

namespace Signet.Lab.Misbehaviour;

/// <summary>One way to misbehave, and what its `which` may be; nothing when it has none.</summary>
public sealed record MisbehaviourKind(
  Func<FaultRule, Exchange, Task> RunAsync,
  params string[] Which
);

/// <summary>What can be ordered, by its name in the control interface.</summary>
public static class Actions
{
  public static readonly IReadOnlyDictionary<string, MisbehaviourKind> Known = new SortedDictionary<
    string,
    MisbehaviourKind
  >(StringComparer.Ordinal)
  {
    ["lose-answer"] = new(Interruptions.LoseAnswerAsync),
    ["cut-before"] = new(Interruptions.CutBeforeAsync),
    ["cut-after-bytes"] = new(Interruptions.CutAfterBytesAsync),
    ["late"] = new(Interruptions.LateAsync),
    ["hang"] = new(Interruptions.HangAsync),
    ["timeout-fault"] = new(Refusals.TimeoutAsync),
    ["fault"] = new(Refusals.FaultAsync),
    ["throttle"] = new(Refusals.ThrottleAsync),
    ["too-many-shells"] = new(Refusals.TooManyShellsAsync),
    ["http"] = new(Refusals.HttpAsync),
    ["redirect"] = new(Refusals.RedirectAsync),
    ["swap-ids"] = new(ForeignIds.SwapAsync, "RelatesTo", "ShellId", "CommandId"),
    ["split"] = new(Streams.SplitAsync),
    ["merge"] = new(Streams.MergeAsync),
    ["garbage-base64"] = new(Streams.GarbageAsync),
    ["bad-fragment"] = new(
      Streams.BadFragmentAsync,
      "gap",
      "long",
      "short",
      "negative",
      "duplicate",
      "no-start",
      "header",
      "zero-object",
      "empty"
    ),
    ["message-type"] = new(Streams.MessageTypeAsync),
    ["message-body"] = new(Streams.MessageBodyAsync),
    ["bomb"] = new(Bombs.SendAsync, "entities", "deep", "soup", "text", "external", "endless"),
  };
}
