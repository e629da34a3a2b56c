using System.Text.Json.Nodes;

namespace Signet.Lab.Organisation;

/// <summary>The names that clients use, as each directory of a server's front-end site tells them.
/// </summary>
public static class VirtualDirectories
{
  private static readonly Dictionary<string, Kind> Kinds = new(StringComparer.Ordinal)
  {
    ["Owa"] = new Kind("owa", "owa"),
    ["Ecp"] = new Kind("ecp", "ecp"),
    ["WebServices"] = new Kind("EWS", "EWS/Exchange.asmx"),
    ["ActiveSync"] = new Kind("Microsoft-Server-ActiveSync", "Microsoft-Server-ActiveSync", "Mobile"),
    ["Oab"] = new Kind("OAB", "OAB"),
    ["Mapi"] = new Kind("mapi", "mapi"),
    ["PowerShell"] = new Kind("PowerShell", "powershell"),
    ["OutlookAnywhere"] = new Kind("Rpc", "rpc", "RpcHttp"),
  };

  private sealed record Kind(string Directory, string Path, string? Type = null);

  /// <summary>Of one server. The web server itself is asked besides, unless the directory is all that
  /// is wanted.</summary>
  public static JsonNode Get(OrganisationState state, Request request)
  {
    string kind = request.Text("kind");
    string identity = request.Text("identity");
    Server server = state.Find(
      identity.Length > 0 ? identity.Split('\\')[0] : request.Text("server")
    );
    if (!server.IsMailbox)
    {
      return new JsonArray();
    }
    if (!request.Flag("adPropertiesOnly"))
    {
      state.Reach(server.Name);
    }
    JsonObject told = Tell(request, server, kind);
    string full = told["Identity"]!.GetValue<string>();
    return identity.Length == 0 || full.Equals(identity, StringComparison.OrdinalIgnoreCase)
      ? new JsonArray(told)
      : throw Refusal.NoObject(identity);
  }

  private static JsonObject Tell(Request request, Server server, string kind)
  {
    Kind known = Kinds[kind];
    string name = $"{known.Directory} (Default Web Site)";
    // Remote PowerShell is left as setup makes it: by the server's own name, and without TLS.
    bool isPowerShell = kind == "PowerShell";
    string inside = isPowerShell
      ? $"http://{server.Fqdn}/{known.Path}"
      : $"https://{server.InternalHost}/{known.Path}";
    string outside =
      isPowerShell || server.ExternalHost.Length == 0
        ? ""
        : $"https://{server.ExternalHost}/{known.Path}";
    return DirectoryObject.Tell(
      request,
      $"Management.AD{known.Type ?? kind}VirtualDirectory",
      name,
      $@"{server.Name}\{name}",
      kind == "OutlookAnywhere" ? Hosts(server) : Addresses(server, inside, outside)
    );
  }

  private static JsonObject Addresses(Server server, string inside, string outside) =>
    new()
    {
      ["Server"] = server.Name,
      ["WebSite"] = "Default Web Site",
      ["InternalUrl"] = DirectoryObject.Address(inside),
      ["ExternalUrl"] = DirectoryObject.Address(outside),
    };

  // Outlook Anywhere has names and no addresses.
  private static JsonObject Hosts(Server server) =>
    new()
    {
      ["Server"] = server.Name,
      ["InternalHostname"] = server.InternalHost,
      ["ExternalHostname"] = server.ExternalHost.Length == 0 ? null : server.ExternalHost,
    };
}
