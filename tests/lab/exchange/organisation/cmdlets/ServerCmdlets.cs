using System.Management.Automation;
using System.Text.Json.Nodes;

namespace Microsoft.Exchange.Management.SystemConfigurationTasks;

public abstract class IdentityCmdlet : OrganisationCmdlet
{
  [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
  public string? Identity { get; set; }

  protected (string, JsonNode?) Named => ("identity", Identity);
}

[Cmdlet(VerbsCommon.Get, "ExchangeServer")]
public sealed class GetExchangeServer : IdentityCmdlet
{
  protected override void ProcessRecord() => Tell("GetServer", Named);
}

[Cmdlet(VerbsCommon.Get, "TransportService")]
public sealed class GetTransportService : IdentityCmdlet
{
  protected override void ProcessRecord() => Tell("GetTransportService", Named);
}

[Cmdlet(VerbsCommon.Get, "AuthConfig")]
public sealed class GetAuthConfig : OrganisationCmdlet
{
  protected override void ProcessRecord() => Tell("GetAuthConfig");
}

[Cmdlet(VerbsCommon.Get, "FederationTrust")]
public sealed class GetFederationTrust : IdentityCmdlet
{
  protected override void ProcessRecord() => Tell("GetFederationTrust", Named);
}

[Cmdlet(VerbsCommon.Get, "ClientAccessService")]
public sealed class GetClientAccessService : IdentityCmdlet
{
  protected override void ProcessRecord() => Tell("GetClientAccessService", Named);
}

[Cmdlet(VerbsCommon.Get, "UmService")]
public sealed class GetUmService : IdentityCmdlet
{
  protected override void ProcessRecord() => Tell("GetUmService", Named);
}

public abstract class GetMailSettings(string protocol) : ServerCmdlet
{
  protected override void ProcessRecord() =>
    Tell("GetMailSettings", ("server", Server), ("protocol", protocol));
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
