using System.Management.Automation;
using System.Net;
using System.Security;
using System.Text;
using System.Text.Json.Nodes;

namespace Microsoft.Exchange.Management.SystemConfigurationTasks;

/// <summary>A certificate is named by its thumbprint and a server, or by an identity that holds
/// both: `SERVER\THUMBPRINT`.</summary>
public abstract class NamedCertificateCmdlet : OrganisationCmdlet
{
  [Parameter(ParameterSetName = "Thumbprint")]
  public string? Server { get; set; }

  [Parameter(ParameterSetName = "Identity", Position = 0)]
  public string? Identity { get; set; }

  protected abstract string? Named { get; }

  protected (string, JsonNode?) AtServer =>
    ("server", Identity?.Contains('\\', StringComparison.Ordinal) ?? false
      ? Identity.Split('\\')[0]
      : Server);

  protected string? Wanted => Identity?.Split('\\')[^1] ?? Named;

  protected (string, JsonNode?) WithThumbprint => ("thumbprint", Wanted);
}

public abstract class OneCertificateCmdlet : NamedCertificateCmdlet
{
  [Parameter(
    ParameterSetName = "Thumbprint",
    Position = 0,
    Mandatory = true,
    ValueFromPipelineByPropertyName = true
  )]
  public string? Thumbprint { get; set; }

  protected override string? Named => Thumbprint;
}

[Cmdlet(VerbsCommon.Get, "ExchangeCertificate", DefaultParameterSetName = "Thumbprint")]
public sealed class GetExchangeCertificate : NamedCertificateCmdlet
{
  [Parameter(
    ParameterSetName = "Thumbprint",
    Position = 0,
    ValueFromPipelineByPropertyName = true
  )]
  public string? Thumbprint { get; set; }

  [Parameter]
  public string? DomainName { get; set; }

  protected override string? Named => Thumbprint;

  protected override void ProcessRecord()
  {
    bool told = Ask(
      "GetCertificate",
      out JsonNode? list,
      AtServer,
      WithThumbprint,
      ("domainName", DomainName),
      ("byIdentity", Identity is not null)
    );
    foreach (JsonNode? one in told ? list!.AsArray() : [])
    {
      Emit(ExchangeCertificate.OnTheWire((JsonObject)one!));
    }
  }
}

[Cmdlet(
  VerbsData.Export,
  "ExchangeCertificate",
  DefaultParameterSetName = "Thumbprint",
  SupportsShouldProcess = true
)]
public sealed class ExportExchangeCertificate : OneCertificateCmdlet
{
  [Parameter]
  public SwitchParameter BinaryEncoded { get; set; }

  [Parameter]
  public SecureString? Password { get; set; }

  protected override void ProcessRecord()
  {
    string password = new NetworkCredential("", Password).Password;
    if (
      !ShouldProcess(Wanted)
      || !Ask(
        "ExportCertificate",
        out JsonNode? content,
        AtServer,
        WithThumbprint,
        ("password", password)
      )
    )
    {
      return;
    }
    string base64 = content!.GetValue<string>();
    WriteObject(
      BinaryEncoded ? new BinaryFileDataObject(Convert.FromBase64String(base64)) : Text(base64)
    );
  }

  // A request is PEM already.
  private static string Text(string base64)
  {
    string text = Encoding.ASCII.GetString(Convert.FromBase64String(base64));
    return text.StartsWith("-----BEGIN", StringComparison.Ordinal) ? text : base64;
  }
}

[Cmdlet(
  VerbsData.Import,
  "ExchangeCertificate",
  DefaultParameterSetName = "FileData",
  SupportsShouldProcess = true
)]
public sealed class ImportExchangeCertificate : ServerCmdlet
{
  [Parameter(ParameterSetName = "FileData", Mandatory = true)]
  public byte[]? FileData { get; set; }

  [Parameter(ParameterSetName = "Instance", Mandatory = true, ValueFromPipeline = true)]
  public string[]? Instance { get; set; }

  [Parameter]
  public SecureString? Password { get; set; }

  [Parameter]
  public bool PrivateKeyExportable { get; set; }

  [Parameter]
  public string? FriendlyName { get; set; }

  protected override void ProcessRecord()
  {
    string content = FileData is null
      ? string.Concat(Instance!)
      : Convert.ToBase64String(FileData);
    string password = new NetworkCredential("", Password).Password;
    if (
      ShouldProcess(Server)
      && Ask(
        "ImportCertificate",
        out JsonNode? told,
        ("server", Server),
        ("fileData", content),
        ("password", password),
        ("privateKeyExportable", PrivateKeyExportable),
        ("friendlyName", FriendlyName)
      )
    )
    {
      Emit(ExchangeCertificate.OnTheWire((JsonObject)told!));
    }
  }
}

[Cmdlet(
  VerbsCommon.Remove,
  "ExchangeCertificate",
  DefaultParameterSetName = "Thumbprint",
  SupportsShouldProcess = true,
  ConfirmImpact = ConfirmImpact.High
)]
public sealed class RemoveExchangeCertificate : OneCertificateCmdlet
{
  protected override void ProcessRecord()
  {
    string question =
      $"Remove certificate with thumbprint {Wanted} from the computer's certificate store?";
    if (ShouldProcess(question, question, "Are you sure you want to perform this action?"))
    {
      Ask("RemoveCertificate", out _, AtServer, WithThumbprint);
    }
  }
}
