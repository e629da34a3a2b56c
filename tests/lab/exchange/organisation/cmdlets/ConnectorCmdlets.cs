using System.Management.Automation;
using System.Text.Json.Nodes;

namespace Microsoft.Exchange.Management.SystemConfigurationTasks;

[Cmdlet(VerbsCommon.Get, "SendConnector")]
public sealed class GetSendConnector : IdentityCmdlet
{
  protected override void ProcessRecord() => Tell("GetSendConnector", Named);
}

[Cmdlet(VerbsCommon.Get, "ReceiveConnector")]
public sealed class GetReceiveConnector : IdentityCmdlet
{
  [Parameter]
  public string? Server { get; set; }

  protected override void ProcessRecord() => Tell("GetReceiveConnector", Named, ("server", Server));
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

  [Parameter]
  public bool Enabled { get; set; }

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
          Given("Enabled", Enabled.ToString()),
          .. Others,
        ]
      );
    }
  }

  protected (string, JsonNode?) Given(string name, string value) =>
    (name, MyInvocation.BoundParameters.ContainsKey(name) ? value : null);
}

[Cmdlet(VerbsCommon.Set, "ReceiveConnector", SupportsShouldProcess = true)]
public sealed class SetReceiveConnector() : SetConnector("SetReceiveConnector")
{
  /// <summary>The names of flags: Tls, Integrated, ExchangeServer, ..</summary>
  [Parameter]
  public string? AuthMechanism { get; set; }

  [Parameter]
  [AllowNull]
  [AllowEmptyCollection]
  public string[]? TlsDomainCapabilities { get; set; }

  protected override IEnumerable<(string, JsonNode?)> Others =>
    [
      Given("AuthMechanism", AuthMechanism ?? ""),
      Given("TlsDomainCapabilities", string.Join(',', TlsDomainCapabilities ?? [])),
    ];
}

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
