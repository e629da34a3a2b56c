using System.Text.Json.Nodes;
using Microsoft.Exchange.Management.SystemConfigurationTasks;

namespace Signet.Lab.Organisation;

/// <summary>Enable-ExchangeCertificate, in two passes. The first does all that needs no question;
/// what is asked then is one service each. A question that is refused leaves the first pass done.
/// </summary>
public sealed class Assignment
{
  private readonly OrganisationState _state;
  private readonly Request _request;
  private readonly Server _server;
  private readonly CertificateCopy _copy;
  private readonly JsonArray _warnings = [];
  private readonly JsonArray _questions = [];

  private Assignment(OrganisationState state, Request request)
  {
    _state = state;
    _request = request;
    _server = state.Reach(request.Server);
    _copy = CertificateOperations.Find(_server, request);
    // It is in another store.
    if (_copy.IsRequest)
    {
      throw Refusal.NotFound(_copy.Thumbprint);
    }
  }

  public static JsonNode Begin(OrganisationState state, Request request) =>
    new Assignment(state, request).FirstPass();

  /// <summary>After a question was answered with yes.</summary>
  public static JsonNode? Confirm(OrganisationState state, Request request)
  {
    var assignment = new Assignment(state, request);
    if (request.Text("question") == "SMTP")
    {
      assignment.BecomeDefault();
    }
    else
    {
      assignment.BindFrontEnd();
    }
    assignment.Remember("confirmed");
    return null;
  }

  private JsonObject FirstPass()
  {
    var services = (AllowedServices)_request.Number("services");
    if (!_request.Flag("networkServiceAllowed"))
    {
      CertificateOperations.RequireUsable(_copy);
    }
    Refuse(services);
    AssignMail(services, AllowedServices.POP, "POP");
    AssignMail(services, AllowedServices.IMAP, "IMAP");
    if (services.HasFlag(AllowedServices.UM))
    {
      _state.Directory.Write(_request.Controller, $"{_server.Name}/UM", _copy.Thumbprint);
    }
    _copy.NetworkServiceMayRead |=
      services.HasFlag(AllowedServices.SMTP) || _request.Flag("networkServiceAllowed");
    if (services.HasFlag(AllowedServices.IIS))
    {
      AssignIis();
    }
    if (services.HasFlag(AllowedServices.SMTP))
    {
      AssignSmtp();
    }
    Remember($"for {services}");
    return new JsonObject { ["warnings"] = _warnings, ["questions"] = _questions };
  }

  private void Refuse(AllowedServices services)
  {
    if (services.HasFlag(AllowedServices.Federation))
    {
      throw Refusal.Argument(
        "The Federation service can't be assigned with this cmdlet. Use Set-FederationTrust.",
        "Der Verbunddienst kann mit diesem Cmdlet nicht zugewiesen werden. Verwenden Sie Set-FederationTrust."
      );
    }
    if ((services & (AllowedServices.UM | AllowedServices.UMCallRouter)) != 0)
    {
      RefuseUnifiedMessaging();
    }
  }

  private void RefuseUnifiedMessaging()
  {
    if (!_server.HasUnifiedMessaging)
    {
      throw Refusal.Argument(
        "Unified Messaging is not available on this server.",
        "Unified Messaging ist auf diesem Server nicht verfügbar."
      );
    }
    if (_server.UmStartupMode.Equals("TCP", StringComparison.OrdinalIgnoreCase))
    {
      throw Refusal.Argument(
        "The Unified Messaging startup mode of this server is TCP. Set it to TLS or Dual before a certificate is assigned.",
        "Der Startmodus von Unified Messaging ist auf diesem Server TCP. Legen Sie TLS oder Dual fest, bevor Sie ein Zertifikat zuweisen."
      );
    }
    if (_copy.Certificate.NotAfter < DateTime.Now)
    {
      throw Refusal.Argument(
        $"The certificate with thumbprint {_copy.Thumbprint} has expired.",
        $"Das Zertifikat mit dem Fingerabdruck {_copy.Thumbprint} ist abgelaufen."
      );
    }
  }

  // The name written is the first of the certificate, whatever was there.
  private void AssignMail(AllowedServices services, AllowedServices service, string name)
  {
    if (!services.HasFlag(service))
    {
      return;
    }
    string first = _copy.Names.FirstOrDefault("");
    if (first.Length == 0 || first.StartsWith('*'))
    {
      _warnings.Add(
        $"This certificate with thumbprint {_copy.Thumbprint} and subject '{first}' cannot used for {name} SSL/TLS connections because the subject is not a Fully Qualified Domain Name (FQDN). Use command Set-{name}Settings to set X509CertificateName to the FQDN of the service."
      );
      return;
    }
    _copy.NetworkServiceMayRead = true;
    _state.Directory.Write(_request.Controller, $"{_server.Name}/{name}", first);
  }

  private void AssignIis()
  {
    bool asks =
      !_server.RequiresSsl && !_request.Flag("force") && !_request.Flag("doNotRequireSsl");
    if (asks)
    {
      Ask(
        "IIS",
        "Do you want to enforce SSL communication on the root web site? If not, rerun the cmdlet with the -DoNotRequireSSL parameter."
      );
      return;
    }
    BindFrontEnd();
  }

  private void BindFrontEnd()
  {
    _server.Sites[Server.FrontEnd] = _copy.Thumbprint;
    _server.RequiresSsl |= !_request.Flag("doNotRequireSsl");
  }

  private void AssignSmtp()
  {
    string current = _state.Directory.Read(_request.Controller, $"{_server.Name}/default-smtp");
    if (current == _copy.Thumbprint)
    {
      return;
    }
    if (current.Length == 0 || _request.Flag("force"))
    {
      BecomeDefault();
      return;
    }
    string expiry = _server.Find(current) is { } old ? CertificateOperations.Expiry(old) : "";
    Ask(
      "SMTP",
      "Overwrite the existing default SMTP certificate?\n\n"
        + $"Current certificate: '{current}' (expires {expiry})\n"
        + $"Replace it with certificate: '{_copy.Thumbprint}' (expires {CertificateOperations.Expiry(_copy)})"
    );
  }

  // The credentials of Edge subscriptions are encrypted anew with it, which a key of CNG cannot do.
  private void BecomeDefault()
  {
    if (_server.HasEdgeSubscriptions && _copy.IsKsp)
    {
      Remember("not as the default");
      throw Refusal.Argument(
        $"The certificate with thumbprint {_copy.Thumbprint} can't become the internal transport certificate because its private key is held by a CNG key storage provider and there are Edge subscriptions.",
        $"Das Zertifikat mit dem Fingerabdruck {_copy.Thumbprint} kann nicht das interne Transportzertifikat werden, da sein privater Schlüssel von einem CNG-Schlüsselspeicheranbieter verwaltet wird und Edge-Abonnements vorhanden sind."
      );
    }
    _state.Directory.Write(
      _request.Controller,
      $"{_server.Name}/default-smtp",
      _copy.Thumbprint
    );
  }

  private void Ask(string question, string text) =>
    _questions.Add(new JsonObject { ["question"] = question, ["text"] = text });

  private void Remember(string what) =>
    _state.History.Add($"Enable {_server.Name} {_copy.Thumbprint} {what}", _server, _state);
}
