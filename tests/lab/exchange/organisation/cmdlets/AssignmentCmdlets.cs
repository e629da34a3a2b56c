using System.Management.Automation;
using System.Text.Json.Nodes;
using Signet.Lab.Organisation;

namespace Microsoft.Exchange.Management.SystemConfigurationTasks;

/// <summary>Enables in two passes, as the server does: what needs no question, then what was answered
/// with yes.</summary>
public sealed class Enabling(OrganisationCmdlet cmdlet, params (string, JsonNode?)[] arguments)
{
  /// <summary>Asks the front; false when it refused.</summary>
  public delegate bool Asking(
    string operation,
    out JsonNode? answer,
    params (string, JsonNode?)[] arguments
  );

  public void Run(Asking ask)
  {
    if (!ask("EnableCertificate", out JsonNode? answer, arguments))
    {
      return;
    }
    foreach (JsonNode? warning in answer!["warnings"]!.AsArray())
    {
      cmdlet.WriteWarning(warning!.GetValue<string>());
    }
    bool yesToAll = false;
    bool noToAll = false;
    foreach (JsonNode? question in answer["questions"]!.AsArray())
    {
      string text = question!["text"]!.GetValue<string>();
      if (cmdlet.ShouldContinue(text, "Confirm", ref yesToAll, ref noToAll))
      {
        string asked = question["question"]!.GetValue<string>();
        ask("ConfirmCertificate", out _, [.. arguments.Select(Copied), ("question", asked)]);
      }
    }
  }

  // A node belongs to one object only.
  private static (string, JsonNode?) Copied((string Name, JsonNode? Value) argument) =>
    (argument.Name, argument.Value?.DeepClone());
}

[Cmdlet(
  VerbsLifecycle.Enable,
  "ExchangeCertificate",
  DefaultParameterSetName = "Thumbprint",
  SupportsShouldProcess = true
)]
public sealed class EnableExchangeCertificate : OneCertificateCmdlet
{
  [Parameter(Mandatory = true)]
  public AllowedServices Services { get; set; }

  [Parameter]
  public SwitchParameter DoNotRequireSsl { get; set; }

  [Parameter]
  public SwitchParameter Force { get; set; }

  [Parameter]
  public SwitchParameter NetworkServiceAllowed { get; set; }

  protected override void ProcessRecord()
  {
    if (ShouldProcess(Wanted))
    {
      new Enabling(
        this,
        AtServer,
        WithThumbprint,
        ("services", (int)Services),
        ("force", Force.IsPresent),
        ("doNotRequireSsl", DoNotRequireSsl.IsPresent),
        ("networkServiceAllowed", NetworkServiceAllowed.IsPresent)
      ).Run(Ask);
    }
  }
}

[Cmdlet(
  VerbsCommon.New,
  "ExchangeCertificate",
  DefaultParameterSetName = "Certificate",
  SupportsShouldProcess = true
)]
public sealed class NewExchangeCertificate : ServerCmdlet
{
  [Parameter(ParameterSetName = "Request", Mandatory = true)]
  public SwitchParameter GenerateRequest { get; set; }

  [Parameter(ParameterSetName = "Request")]
  public SwitchParameter BinaryEncoded { get; set; }

  [Parameter(ParameterSetName = "Certificate")]
  public AllowedServices Services { get; set; } =
    AllowedServices.IMAP | AllowedServices.POP | AllowedServices.SMTP;

  [Parameter]
  public string? SubjectName { get; set; }

  [Parameter]
  public string[]? DomainName { get; set; }

  [Parameter]
  public bool PrivateKeyExportable { get; set; }

  [Parameter]
  [ValidateSet("1024", "2048", "4096")]
  public int KeySize { get; set; } = 2048;

  [Parameter]
  public string? FriendlyName { get; set; }

  [Parameter]
  public SwitchParameter Force { get; set; }

  protected override void ProcessRecord()
  {
    if (
      !ShouldProcess(Server)
      || !Ask(
        "NewCertificate",
        out JsonNode? made,
        ("server", Server),
        ("generateRequest", GenerateRequest.IsPresent),
        ("subjectName", SubjectName),
        ("domainNames", string.Join(',', DomainName ?? [])),
        ("privateKeyExportable", PrivateKeyExportable),
        ("keySize", KeySize),
        ("friendlyName", FriendlyName)
      )
    )
    {
      return;
    }
    if (GenerateRequest)
    {
      byte[] pkcs10 = Convert.FromBase64String(made!.GetValue<string>());
      WriteObject(BinaryEncoded ? new BinaryFileDataObject(pkcs10) : NewOperation.Pem(pkcs10));
      return;
    }
    Assign(new ExchangeCertificate((JsonObject)made!).Thumbprint);
  }

  private void Assign(string thumbprint)
  {
    new Enabling(
      this,
      ("server", Server),
      ("thumbprint", thumbprint),
      ("services", (int)Services),
      ("force", Force.IsPresent)
    ).Run(Ask);
    if (Ask("GetCertificate", out JsonNode? list, ("server", Server), ("thumbprint", thumbprint)))
    {
      Emit(ExchangeCertificate.OnTheWire((JsonObject)list!.AsArray()[0]!));
    }
  }
}
