using System.Text;
using Signet.Lab.Front;
using Signet.Lab.Psrp;
using Signet.Lab.Soap;

namespace Signet.Lab.Misbehaviour;

/// <summary>What stream elements hold, cut in other ways or spoilt. Answers without streams pass
/// as they are.</summary>
public static class Streams
{
  /// <summary>Fragments with blobs of `size` bytes: a stream element each, or all together.
  /// </summary>
  public static Task SplitAsync(FaultRule rule, Exchange exchange) =>
    ChangeAsync(
      exchange,
      fragments =>
      {
        List<Fragment> pieces = exchange.Line.Splitter.Split(fragments, rule.Size);
        return rule.Together
          ? [new StreamBlock(Fragment.Join(pieces))]
          : [.. pieces.Select(piece => new StreamBlock(piece.Bytes()))];
      }
    );

  /// <summary>All in one stream element.</summary>
  public static Task MergeAsync(FaultRule rule, Exchange exchange) =>
    ChangeAsync(exchange, fragments => [new StreamBlock(Fragment.Join(fragments))]);

  public static Task GarbageAsync(FaultRule rule, Exchange exchange) =>
    ChangeAsync(
      exchange,
      fragments => [new StreamBlock([], "AAA*" + Convert.ToBase64String(Fragment.Join(fragments)))]
    );

  public static Task BadFragmentAsync(FaultRule rule, Exchange exchange) =>
    ChangeAsync(exchange, fragments => [new StreamBlock(Spoil(rule.Which, fragments))]);

  /// <summary>Another type in the first message's header.</summary>
  public static Task MessageTypeAsync(FaultRule rule, Exchange exchange) =>
    ChangeAsync(
      exchange,
      fragments =>
      {
        fragments[0] = fragments[0] with { Blob = Message.WithType(fragments[0].Blob, rule.Type) };
        return [new StreamBlock(Fragment.Join(fragments))];
      }
    );

  /// <summary>`body` for the first message, whatever it said; more of it in this answer is left
  /// out.</summary>
  public static Task MessageBodyAsync(FaultRule rule, Exchange exchange) =>
    ChangeAsync(
      exchange,
      fragments =>
      {
        Fragment first = fragments[0];
        byte[] blob =
        [
          .. first.Blob.Take(Message.HeaderLength),
          .. Encoding.UTF8.GetBytes(rule.Body),
        ];
        fragments.RemoveAll(fragment => fragment.ObjectId == first.ObjectId);
        return
        [
          new StreamBlock([
            .. (first with { Blob = blob, End = true }).Bytes(),
            .. Fragment.Join(fragments),
          ]),
        ];
      }
    );

  private static async Task ChangeAsync(
    Exchange exchange,
    Func<List<Fragment>, List<StreamBlock>> change
  )
  {
    Answer answer = await exchange.ActAsync();
    if (answer.Streams.Count > 0)
    {
      answer.Streams = change([
        .. answer.Streams.SelectMany(block => Fragment.Parse(block.Fragments)),
      ]);
    }
    await exchange.DeliverAsync(answer);
  }

  private static byte[] Spoil(string which, List<Fragment> fragments)
  {
    Fragment first = fragments[0];
    byte[] rest = Fragment.Join(fragments.Skip(1));
    int length = first.Blob.Length;
    return which switch
    {
      "gap" => [.. (first with { FragmentId = first.FragmentId + 1 }).Bytes(), .. rest],
      "long" => [.. first.Bytes(length + 100_000), .. rest],
      "short" => [.. first.Bytes(length - 1), .. rest],
      "negative" => [.. first.Bytes(-1), .. rest],
      "duplicate" => [.. first.Bytes(), .. first.Bytes(), .. rest],
      "no-start" => [.. (first with { Start = false }).Bytes(), .. rest],
      "header" => first.Bytes()[..(Fragment.HeaderLength - 1)],
      "zero-object" => [.. (first with { ObjectId = 0 }).Bytes(), .. rest],
      "empty" => [.. (first with { Blob = [] }).Bytes(), .. rest],
      _ => throw new InvalidOperationException($"which: no bad fragment {which}"),
    };
  }
}
