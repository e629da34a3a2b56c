using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Signet.Lab.Authentication;
using Signet.Lab.Front;
using Signet.Lab.Host;
using Signet.Lab.Misbehaviour;
using Signet.Lab.Organisation;
using Signet.Lab.WsMan;

namespace Signet.Lab.Control;

/// <summary>The other port, for whoever runs the lab: plain HTTP, JSON, loopback only.</summary>
public sealed class ControlInterface(
  FaultRules rules,
  Counters counters,
  AuthenticationCounters logons,
  IService service,
  HostPool hosts,
  VirtualDirectory directory
)
{
  /// <summary>Null when the front was started without one.</summary>
  public OrganisationControl? Organisation { get; init; }

  public Task HandleAsync(HttpContext context) =>
    (context.Request.Method, context.Request.Path.Value) switch
    {
      ("GET", "/state") => context.Response.WriteAsJsonAsync(State()),
      ("POST", "/fault") => AnswerAsync(
        context,
        text => Did(order => rules.Add(FaultRule.Parse(order)), text)
      ),
      ("POST", "/reset") => ResetAsync(context),
      ("GET", "/organisation") when Organisation is not null =>
        context.Response.WriteAsJsonAsync(Organisation.View()),
      ("GET", "/anchors") when Organisation is not null =>
        context.Response.WriteAsync(Organisation.Anchors()),
      ("POST", "/organisation") when Organisation is not null =>
        AnswerAsync(context, text => Did(Organisation.Obey, text)),
      ("POST", "/sign") when Organisation is not null =>
        AnswerAsync(context, Organisation.Sign),
      _ => RefuseAsync(
        context,
        StatusCodes.Status404NotFound,
        "GET /state, POST /fault, POST /reset; with --organisation GET and POST /organisation, GET /anchors, POST /sign"
      ),
    };

  private object State() =>
    new
    {
      operations = counters.Operations(),
      requests = counters.Requests,
      connections = counters.Connections,
      openShells = service.OpenShells,
      hosts = hosts.Running,
      spareHosts = hosts.Spares,
      faultsFired = rules.Fired,
      authentication = logons.Snapshot(),
    };

  private static object Did(Action<string> obey, string order)
  {
    obey(order);
    return new { };
  }

  private static async Task AnswerAsync(HttpContext context, Func<string, object> answer)
  {
    using var reader = new StreamReader(context.Request.Body);
    try
    {
      await context.Response.WriteAsJsonAsync(answer(await reader.ReadToEndAsync()));
    }
    catch (JsonException mistake)
    {
      await RefuseAsync(context, StatusCodes.Status400BadRequest, mistake.Message);
    }
  }

  private Task ResetAsync(HttpContext context)
  {
    rules.Clear();
    Organisation?.Reset();
    directory.Reset();
    service.Reset();
    counters.Reset();
    logons.Reset();
    return context.Response.WriteAsJsonAsync(new { });
  }

  private static Task RefuseAsync(HttpContext context, int status, string text)
  {
    context.Response.StatusCode = status;
    return context.Response.WriteAsJsonAsync(new { error = text });
  }
}
