using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;
using Signet.Lab.Soap;
using Signet.Lab.Transcript;
using Signet.Lab.WsMan;

namespace Signet.Lab.Front;

/// <summary>One request and its answer: the steps of which good and bad behaviour are made.
/// </summary>
public sealed class Exchange(
  HttpContext context,
  Line line,
  IService service,
  Recorder recorder,
  int endpoint,
  byte[] content,
  XElement envelope,
  CancellationToken gone
)
{
  public const string SoapType = "application/soap+xml;charset=UTF-8";

  public HttpContext Context => context;

  public Line Line => line;

  /// <summary>The client hung up, or the lab is reset.</summary>
  public CancellationToken Gone => gone;

  public async Task<Answer> ActAsync()
  {
    try
    {
      return await service.AnswerAsync(Request.Parse(envelope), endpoint, gone);
    }
    catch (WsManFault fault)
    {
      return Refusal(fault);
    }
    catch (Exception failure) when (failure is IOException or TimeoutException)
    {
      return Refusal(WsManFault.HostEnded());
    }
  }

  public Answer Refusal(WsManFault fault) =>
    new() { RelatesTo = Request.MessageIdOf(envelope), Fault = fault };

  /// <summary>An answer to this request with any body at all.</summary>
  public string EnvelopeAround(string body) =>
    AnswerWriter.Envelope(
      Request.ActionOf(Request.OperationOf(envelope) ?? Operation.Receive) + "Response",
      Request.MessageIdOf(envelope),
      body
    );

  public Task DeliverAsync(Answer answer) =>
    WriteAsync(answer.Status, SoapType, AnswerWriter.Write(answer));

  public async Task WriteAsync(int status, string type, string text)
  {
    recorder.Record(content, status, type, text);
    byte[] bytes = Encoding.UTF8.GetBytes(text);
    context.Response.StatusCode = status;
    context.Response.ContentType = type;
    context.Response.ContentLength = bytes.Length;
    await context.Response.Body.WriteAsync(bytes, gone);
  }

  public void Cut() => context.Abort();
}
