using Signet.Lab.Front;
using Signet.Lab.Soap;

namespace Signet.Lab.Misbehaviour;

/// <summary>Answers that do not come, or not whole, or not in time.</summary>
public static class Interruptions
{
  /// <summary>Acts. What a Receive took is lost with its answer unless it is to be kept.</summary>
  public static async Task LoseAnswerAsync(FaultRule rule, Exchange exchange)
  {
    Answer answer = await exchange.ActAsync();
    if (rule.Keep)
    {
      answer.TakeBack();
    }
    exchange.Cut();
  }

  /// <summary>Does not act.</summary>
  public static Task CutBeforeAsync(FaultRule rule, Exchange exchange)
  {
    exchange.Cut();
    return Task.CompletedTask;
  }

  /// <summary>Counted from the status line on.</summary>
  public static async Task CutAfterBytesAsync(FaultRule rule, Exchange exchange)
  {
    Answer answer = await exchange.ActAsync();
    if (rule.Keep)
    {
      answer.TakeBack();
    }
    exchange.Line.CutAfter(rule.Bytes);
    await exchange.DeliverAsync(answer);
  }

  public static async Task LateAsync(FaultRule rule, Exchange exchange)
  {
    Answer answer = await exchange.ActAsync();
    await Task.Delay(rule.Milliseconds, exchange.Gone);
    await exchange.DeliverAsync(answer);
  }

  /// <summary>Does not act; ends with the connection, or with a reset.</summary>
  public static Task HangAsync(FaultRule rule, Exchange exchange) =>
    Task.Delay(Timeout.Infinite, exchange.Gone);
}
