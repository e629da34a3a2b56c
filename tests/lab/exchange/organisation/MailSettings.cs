using System.Text.Json.Nodes;

namespace Signet.Lab.Organisation;

/// <summary>POP and IMAP: the name that decides which certificate they serve, and where clients are
/// told to connect.</summary>
public static class MailSettings
{
  public static JsonNode Get(OrganisationState state, Request request)
  {
    Server server = state.Reach(request.Server);
    bool isPop = request.Text("protocol") == "POP";
    string external = isPop ? server.PopHost : server.ImapHost;
    return new JsonArray(
      DirectoryObject.Tell(
        request,
        isPop ? "Pop3AdConfiguration" : "Imap4AdConfiguration",
        "1",
        $@"{server.Name}\1",
        new JsonObject
        {
          ["ProtocolName"] = isPop ? "POP3" : "IMAP4",
          ["Server"] = server.Name,
          ["X509CertificateName"] = state.Directory.Read(request.Controller, Key(server, request)),
          ["InternalConnectionSettings"] = Connections(server.Fqdn, isPop),
          ["ExternalConnectionSettings"] = Connections(external, isPop),
        }
      )
    );
  }

  public static JsonNode? Set(OrganisationState state, Request request)
  {
    Server server = state.Reach(request.Server);
    if (!request.Has("X509CertificateName"))
    {
      return null;
    }
    string name = request.Text("X509CertificateName");
    if (name.StartsWith('*') || name.Contains(' ', StringComparison.Ordinal))
    {
      throw Refusal.Argument(
        $"The value '{name}' of X509CertificateName is no fully qualified domain name.",
        $"Der Wert '{name}' von X509CertificateName ist kein vollqualifizierter Domänenname."
      );
    }
    state.Directory.Write(request.Controller, Key(server, request), name);
    state.History.Add($"Set {request.Text("protocol")} {server.Name} {name}", server, state);
    return null;
  }

  private static string Key(Server server, Request request) =>
    $"{server.Name}/{request.Text("protocol")}";

  private static JsonArray Connections(string host, bool isPop) =>
    host.Length == 0
      ? []
      : DirectoryObject.List(
        isPop ? [$"{host}:995:SSL", $"{host}:110:TLS"] : [$"{host}:993:SSL", $"{host}:143:TLS"]
      );
}
