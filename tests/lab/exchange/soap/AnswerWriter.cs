using System.Security;
using System.Text;

namespace Signet.Lab.Soap;

/// <summary>Answers as text, in the shape and with the prefixes that Windows uses.</summary>
public static class AnswerWriter
{
  public static string Write(Answer answer)
  {
    string action =
      answer.Fault is not null || answer.Operation is null
        ? Names.FaultAction
        : Request.ActionOf(answer.Operation.Value) + "Response";
    return Envelope(
      action,
      answer.RelatesTo,
      answer.Fault is null ? Body(answer) : Fault(answer.Fault)
    );
  }

  public static string Envelope(string action, string relatesTo, string body) =>
    $"""<s:Envelope xml:lang="en-US" xmlns:s="{Names.Soap}" xmlns:a="{Names.Addressing}" """
    + $"""xmlns:x="{Names.Transfer}" xmlns:w="{Names.Management}" xmlns:rsp="{Names.Shell}" """
    + $"""xmlns:p="{Names.Microsoft}"><s:Header><a:Action>{action}</a:Action>"""
    + $"<a:MessageID>uuid:{Identifier(Guid.NewGuid())}</a:MessageID><a:To>{Names.Anonymous}</a:To>"
    + $"<a:RelatesTo>{Escape(relatesTo)}</a:RelatesTo></s:Header>"
    + $"<s:Body>{body}</s:Body></s:Envelope>";

  public static string Identifier(Guid id) => id.ToString().ToUpperInvariant();

  private static string Body(Answer answer) =>
    answer.Operation switch
    {
      Operation.Create => Created(answer),
      Operation.Receive => Received(answer),
      Operation.Command =>
        $"<rsp:CommandResponse><rsp:CommandId>{Escape(answer.CommandId)}</rsp:CommandId>"
        + "</rsp:CommandResponse>",
      Operation.Send => "<rsp:SendResponse/>",
      Operation.Signal => "<rsp:SignalResponse/>",
      Operation.Delete => "",
      _ => throw new InvalidOperationException("an answer to nothing"),
    };

  private static string Created(Answer answer)
  {
    string shell = Escape(answer.ShellId);
    string idle = answer.IdleTimeOut is null
      ? ""
      : $"<rsp:IdleTimeOut>{Escape(answer.IdleTimeOut)}</rsp:IdleTimeOut>";
    return "<x:ResourceCreated><a:Address>https://lab/PowerShell/</a:Address>"
      + "<a:ReferenceParameters>"
      + $"<w:ResourceURI>{Escape(answer.Resource)}</w:ResourceURI><w:SelectorSet>"
      + $"""<w:Selector Name="ShellId">{shell}</w:Selector></w:SelectorSet>"""
      + $"</a:ReferenceParameters></x:ResourceCreated><rsp:Shell><rsp:ShellId>{shell}</rsp:ShellId>"
      + $"<rsp:ResourceUri>{Escape(answer.Resource)}</rsp:ResourceUri>"
      + $"<rsp:Owner>LAB\\administrator</rsp:Owner><rsp:ClientIP>127.0.0.1</rsp:ClientIP>{idle}"
      + "<rsp:InputStreams>stdin pr</rsp:InputStreams>"
      + "<rsp:OutputStreams>stdout</rsp:OutputStreams></rsp:Shell>";
  }

  private static string Received(Answer answer)
  {
    string command = answer.CommandId is null ? "" : $" CommandId=\"{Escape(answer.CommandId)}\"";
    var text = new StringBuilder("<rsp:ReceiveResponse>");
    foreach (StreamBlock block in answer.Streams)
    {
      text.Append($"<rsp:Stream Name=\"stdout\"{command}>")
        .Append(block.Content)
        .Append("</rsp:Stream>");
    }
    if (answer.Done)
    {
      text.Append(
        $"<rsp:CommandState{command} State=\"{Names.Done}\">"
          + "<rsp:ExitCode>0</rsp:ExitCode></rsp:CommandState>"
      );
    }
    return text.Append("</rsp:ReceiveResponse>").ToString();
  }

  private static string Fault(WsManFault fault)
  {
    string text = Escape(fault.Message);
    return $"<s:Fault><s:Code><s:Value>{fault.Value}</s:Value>"
      + $"<s:Subcode><s:Value>{fault.Subcode}</s:Value></s:Subcode></s:Code>"
      + $"""<s:Reason><s:Text xml:lang="en-US">{text}</s:Text></s:Reason><s:Detail>"""
      + $"""<f:WSManFault xmlns:f="{Names.Fault}" Code="{fault.Code}" Machine="lab">"""
      + $"<f:Message>{text}</f:Message></f:WSManFault></s:Detail></s:Fault>";
  }

  private static string Escape(string? text) => SecurityElement.Escape(text) ?? "";
}
