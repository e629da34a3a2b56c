using System.Text.Json.Nodes;

namespace Signet.Lab.Organisation;

/// <summary>What the directory says of servers, and of the organisation as a whole.</summary>
public static class ServerOperations
{
  public static JsonNode Servers(OrganisationState state, Request request) =>
    DirectoryObject.Each(
      DirectoryObject.Servers(state, request.Text("identity")),
      server =>
        Tell(
          request,
          "Management.ExchangeServer",
          server,
          new JsonObject
          {
            ["Fqdn"] = server.Fqdn,
            ["Edition"] = "Standard",
            ["ServerRole"] = server.Role,
            ["AdminDisplayVersion"] = server.BuildText,
            ["Site"] = $"test.local/Configuration/Sites/{server.Site}",
            ["IsMailboxServer"] = server.IsMailbox,
            ["IsEdgeServer"] = !server.IsMailbox,
          }
        )
    );

  public static JsonNode TransportService(OrganisationState state, Request request) =>
    DirectoryObject.Each(
      MailboxServers(state, request),
      server =>
        Tell(
          request,
          "Management.TransportServer",
          server,
          new JsonObject
          {
            ["InternalTransportCertificateThumbprint"] = state.Directory.Read(
              request.Controller,
              $"{server.Name}/default-smtp"
            ),
          }
        )
    );

  /// <summary>Where there is unified messaging.</summary>
  public static JsonNode UmService(OrganisationState state, Request request) =>
    DirectoryObject.Each(
      MailboxServers(state, request).Where(server => server.HasUnifiedMessaging),
      server =>
        Tell(
          request,
          "Management.UMServer",
          server,
          new JsonObject
          {
            ["UMStartupMode"] = server.UmStartupMode,
            ["UMCertificateThumbprint"] = state.Directory.Read(
              request.Controller,
              $"{server.Name}/UM"
            ),
          }
        )
    );

  /// <summary>Where Autodiscover is, as clients of the domain find it.</summary>
  public static JsonNode ClientAccessService(OrganisationState state, Request request) =>
    DirectoryObject.Each(
      MailboxServers(state, request),
      server =>
        Tell(
          request,
          "Management.ClientAccessServer",
          server,
          new JsonObject
          {
            ["Fqdn"] = server.Fqdn,
            ["AutoDiscoverServiceCN"] = server.Name,
            ["AutoDiscoverServiceInternalUri"] = DirectoryObject.Address(
              $"https://{server.AutodiscoverHost}/Autodiscover/Autodiscover.xml"
            ),
            ["AutoDiscoverSiteScope"] = DirectoryObject.List([server.Site]),
          }
        )
    );

  public static JsonNode AuthConfig(OrganisationState state, Request request) =>
    new JsonArray(
      DirectoryObject.Tell(
        request,
        "SystemConfiguration.AuthConfig",
        "Auth Configuration",
        "Auth Configuration",
        new JsonObject
        {
          ["CurrentCertificateThumbprint"] = Read(state, request, "auth/Current"),
          ["NextCertificateThumbprint"] = Read(state, request, "auth/Next"),
          ["PreviousCertificateThumbprint"] = Read(state, request, "auth/Previous"),
          ["NextCertificateEffectiveDate"] = null,
          ["ServiceName"] = "00000002-0000-0ff1-ce00-000000000000",
          ["Realm"] = "",
        }
      )
    );

  /// <summary>An organisation without federation has no trust.</summary>
  public static JsonNode FederationTrust(OrganisationState state, Request request)
  {
    const string name = "Microsoft Federation Gateway";
    string current = Read(state, request, "federation/Current");
    return current.Length == 0
      ? new JsonArray()
      : new JsonArray(
        DirectoryObject.Tell(
          request,
          "SystemConfiguration.FederationTrust",
          name,
          name,
          new JsonObject
          {
            ["OrgPrivCertificate"] = current,
            ["OrgNextPrivCertificate"] = Read(state, request, "federation/Next"),
            ["OrgPrevPrivCertificate"] = Read(state, request, "federation/Previous"),
          }
        )
      );
  }

  private static IEnumerable<Server> MailboxServers(OrganisationState state, Request request) =>
    DirectoryObject.Servers(state, request.Text("identity")).Where(server => server.IsMailbox);

  private static JsonObject Tell(
    Request request,
    string type,
    Server server,
    JsonObject properties
  ) => DirectoryObject.Tell(request, type, server.Name, server.Name, properties);

  private static string Read(OrganisationState state, Request request, string key) =>
    state.Directory.Read(request.Controller, key);
}
