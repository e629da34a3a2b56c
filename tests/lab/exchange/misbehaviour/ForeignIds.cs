using Signet.Lab.Front;
using Signet.Lab.Soap;

namespace Signet.Lab.Misbehaviour;

/// <summary>Right answers to someone else.</summary>
public static class ForeignIds
{
  public static async Task SwapAsync(FaultRule rule, Exchange exchange)
  {
    Answer answer = await exchange.ActAsync();
    string foreign = AnswerWriter.Identifier(Guid.NewGuid());
    switch (rule.Which)
    {
      case "ShellId":
        answer.ShellId = foreign;
        break;
      case "CommandId":
        answer.CommandId = foreign;
        break;
      case "RelatesTo":
        answer.RelatesTo = "uuid:" + foreign;
        break;
    }
    await exchange.DeliverAsync(answer);
  }
}
