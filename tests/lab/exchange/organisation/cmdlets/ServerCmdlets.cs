using System.Management.Automation;
using System.Text.Json.Nodes;

namespace Microsoft.Exchange.Management.SystemConfigurationTasks;

public abstract class IdentityCmdlet : OrganisationCmdlet
{
  [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
  public string? Identity { get; set; }

  protected void Tell(string operation, params (string, JsonNode?)[] arguments)
  {
    if (Ask(operation, out JsonNode? list, [("identity", Identity), .. arguments]))
    {
      WriteObjects(list);
    }
  }
}

[Cmdlet(VerbsCommon.Get, "ExchangeServer")]
public sealed class GetExchangeServer : IdentityCmdlet
{
  protected override void ProcessRecord() => Tell("GetServer");
}

[Cmdlet(VerbsCommon.Get, "TransportService")]
public sealed class GetTransportService : IdentityCmdlet
{
  protected override void ProcessRecord() => Tell("GetTransportService");
}

[Cmdlet(VerbsCommon.Get, "AuthConfig")]
public sealed class GetAuthConfig : OrganisationCmdlet
{
  protected override void ProcessRecord()
  {
    if (Ask("GetAuthConfig", out JsonNode? list))
    {
      WriteObjects(list);
    }
  }
}

[Cmdlet(VerbsCommon.Get, "FederationTrust")]
public sealed class GetFederationTrust : IdentityCmdlet
{
  protected override void ProcessRecord() => Tell("GetFederationTrust");
}

public abstract class GetMailSettings(string protocol) : ServerCmdlet
{
  protected override void ProcessRecord()
  {
    if (Ask("GetMailSettings", out JsonNode? list, ("server", Server), ("protocol", protocol)))
    {
      WriteObjects(list);
    }
  }
}

public abstract class SetMailSettings(string protocol) : ServerCmdlet
{
  [Parameter]
  [AllowEmptyString]
  public string? X509CertificateName { get; set; }

  protected override void ProcessRecord()
  {
    if (ShouldProcess(Server))
    {
      Ask(
        "SetMailSettings",
        out _,
        ("server", Server),
        ("protocol", protocol),
        ("X509CertificateName", X509CertificateName)
      );
    }
  }
}

[Cmdlet(VerbsCommon.Get, "PopSettings")]
public sealed class GetPopSettings() : GetMailSettings("POP");

[Cmdlet(VerbsCommon.Get, "ImapSettings")]
public sealed class GetImapSettings() : GetMailSettings("IMAP");

[Cmdlet(VerbsCommon.Set, "PopSettings", SupportsShouldProcess = true)]
public sealed class SetPopSettings() : SetMailSettings("POP");

[Cmdlet(VerbsCommon.Set, "ImapSettings", SupportsShouldProcess = true)]
public sealed class SetImapSettings() : SetMailSettings("IMAP");

[Cmdlet(VerbsCommon.Get, "SendConnector")]
public sealed class GetSendConnector : IdentityCmdlet
{
  protected override void ProcessRecord() => Tell("GetSendConnector");
}

[Cmdlet(VerbsCommon.Get, "ReceiveConnector")]
public sealed class GetReceiveConnector : IdentityCmdlet
{
  [Parameter]
  public string? Server { get; set; }

  protected override void ProcessRecord() => Tell("GetReceiveConnector", ("server", Server));
}

public abstract class SetConnector(string operation) : OrganisationCmdlet
{
  [Parameter(Position = 0, Mandatory = true, ValueFromPipelineByPropertyName = true)]
  public string? Identity { get; set; }

  [Parameter]
  [AllowEmptyString]
  public string? Fqdn { get; set; }

  /// <summary>Null clears it.</summary>
  [Parameter]
  [AllowNull]
  [AllowEmptyString]
  public string? TlsCertificateName { get; set; }

  [Parameter]
  public bool RequireTLS { get; set; }

  protected virtual IEnumerable<(string, JsonNode?)> Others => [];

  protected override void ProcessRecord()
  {
    if (ShouldProcess(Identity))
    {
      Ask(
        operation,
        out _,
        [
          ("identity", Identity),
          Given("Fqdn", Fqdn ?? ""),
          Given("TlsCertificateName", TlsCertificateName ?? ""),
          Given("RequireTLS", RequireTLS.ToString()),
          .. Others,
        ]
      );
    }
  }

  protected (string, JsonNode?) Given(string name, string value) =>
    (name, MyInvocation.BoundParameters.ContainsKey(name) ? value : null);
}

[Cmdlet(VerbsCommon.Set, "ReceiveConnector", SupportsShouldProcess = true)]
public sealed class SetReceiveConnector() : SetConnector("SetReceiveConnector");

[Cmdlet(VerbsCommon.Set, "SendConnector", SupportsShouldProcess = true)]
public sealed class SetSendConnector() : SetConnector("SetSendConnector")
{
  [Parameter]
  public string[]? SourceTransportServers { get; set; }

  [Parameter]
  public bool CloudServicesMailEnabled { get; set; }

  protected override IEnumerable<(string, JsonNode?)> Others =>
    [
      Given("SourceTransportServers", string.Join(',', SourceTransportServers ?? [])),
      Given("CloudServicesMailEnabled", CloudServicesMailEnabled.ToString()),
    ];
}
