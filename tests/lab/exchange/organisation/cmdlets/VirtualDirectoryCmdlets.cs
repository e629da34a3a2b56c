using System.Management.Automation;
using System.Text.Json.Nodes;

namespace Microsoft.Exchange.Management.SystemConfigurationTasks;

public abstract class GetVirtualDirectory(string kind) : OrganisationCmdlet
{
  [Parameter(ParameterSetName = "Identity", Position = 0, ValueFromPipelineByPropertyName = true)]
  public string? Identity { get; set; }

  [Parameter(ParameterSetName = "Server", Mandatory = true)]
  public string? Server { get; set; }

  /// <summary>The web servers themselves are not asked.</summary>
  [Parameter]
  public SwitchParameter ADPropertiesOnly { get; set; }

  // Of all servers those that do not answer are errors among the rest.
  protected override void ProcessRecord()
  {
    if (Identity is not null || Server is not null)
    {
      TellOf(Server);
    }
    else if (Ask("GetServer", out JsonNode? servers))
    {
      foreach (JsonNode? server in servers!.AsArray())
      {
        TellOf(server!["Name"]!.GetValue<string>());
      }
    }
  }

  private void TellOf(string? server) =>
    Tell(
      "GetVirtualDirectory",
      ("kind", kind),
      ("server", server),
      ("identity", Identity),
      ("adPropertiesOnly", ADPropertiesOnly.IsPresent)
    );
}

[Cmdlet(VerbsCommon.Get, "OwaVirtualDirectory", DefaultParameterSetName = "Identity")]
public sealed class GetOwaVirtualDirectory() : GetVirtualDirectory("Owa");

[Cmdlet(VerbsCommon.Get, "EcpVirtualDirectory", DefaultParameterSetName = "Identity")]
public sealed class GetEcpVirtualDirectory() : GetVirtualDirectory("Ecp");

[Cmdlet(VerbsCommon.Get, "WebServicesVirtualDirectory", DefaultParameterSetName = "Identity")]
public sealed class GetWebServicesVirtualDirectory() : GetVirtualDirectory("WebServices");

[Cmdlet(VerbsCommon.Get, "ActiveSyncVirtualDirectory", DefaultParameterSetName = "Identity")]
public sealed class GetActiveSyncVirtualDirectory() : GetVirtualDirectory("ActiveSync");

[Cmdlet(VerbsCommon.Get, "OabVirtualDirectory", DefaultParameterSetName = "Identity")]
public sealed class GetOabVirtualDirectory() : GetVirtualDirectory("Oab");

[Cmdlet(VerbsCommon.Get, "MapiVirtualDirectory", DefaultParameterSetName = "Identity")]
public sealed class GetMapiVirtualDirectory() : GetVirtualDirectory("Mapi");

[Cmdlet(VerbsCommon.Get, "PowerShellVirtualDirectory", DefaultParameterSetName = "Identity")]
public sealed class GetPowerShellVirtualDirectory() : GetVirtualDirectory("PowerShell");

[Cmdlet(VerbsCommon.Get, "OutlookAnywhere", DefaultParameterSetName = "Identity")]
public sealed class GetOutlookAnywhere() : GetVirtualDirectory("OutlookAnywhere");
