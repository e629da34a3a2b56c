using System.Text.Json.Nodes;

namespace Signet.Lab.Organisation;

/// <summary>What the other cmdlets read and write in the directory. Objects are told with the type
/// and the properties that cross the wire.</summary>
public static class SettingsOperations
{
  private const string Types = "Microsoft.Exchange.Data.Directory.";
  private static readonly string[] ConnectorSettings =
    ["Fqdn", "TlsCertificateName", "CloudServicesMailEnabled", "SourceTransportServers", "RequireTLS"];

  public static JsonNode Servers(OrganisationState state, Request request) =>
    new JsonArray([
      .. state
        .Servers.Where(server =>
          request.Text("identity").Length == 0 || server == state.Find(request.Text("identity"))
        )
        .Select(server =>
          (JsonNode)
            new JsonObject
            {
              ["type"] = Types + "Management.ExchangeServer",
              ["Name"] = server.Name,
              ["Fqdn"] = server.Fqdn,
              ["Edition"] = "Standard",
              ["ServerRole"] = server.Role,
              ["AdminDisplayVersion"] = server.BuildText,
              ["Site"] = $"test.local/Configuration/Sites/{server.Site}",
              ["IsMailboxServer"] = server.IsMailbox,
              ["IsEdgeServer"] = !server.IsMailbox,
            }
        ),
    ]);

  public static JsonNode TransportService(OrganisationState state, Request request) =>
    new JsonArray([
      .. Chosen(state, request.Text("identity"))
        .Where(server => server.IsMailbox)
        .Select(server =>
          (JsonNode)
            new JsonObject
            {
              ["type"] = Types + "Management.TransportServer",
              ["Name"] = server.Name,
              ["Identity"] = server.Name,
              ["InternalTransportCertificateThumbprint"] = Read(
                state,
                request,
                $"{server.Name}/default-smtp"
              ),
            }
        ),
    ]);

  public static JsonNode MailSettings(OrganisationState state, Request request)
  {
    Server server = state.Reach(request.Server);
    string protocol = request.Text("protocol");
    string name = Read(state, request, $"{server.Name}/{protocol}");
    string host = name.Length > 0 ? name : server.Fqdn;
    string ports = protocol == "POP" ? "995" : "993";
    string settings = $"{host}:{ports}:SSL";
    return new JsonArray(
      new JsonObject
      {
        ["type"] = Types + (protocol == "POP" ? "Pop3AdConfiguration" : "Imap4AdConfiguration"),
        ["ProtocolName"] = protocol == "POP" ? "POP3" : "IMAP4",
        ["Name"] = "1",
        ["Server"] = server.Name,
        ["Identity"] = $@"{server.Name}\1",
        ["X509CertificateName"] = name,
        ["InternalConnectionSettings"] = new JsonArray(settings),
        ["ExternalConnectionSettings"] = new JsonArray(settings),
      }
    );
  }

  public static JsonNode? SetMailSettings(OrganisationState state, Request request)
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
    Write(state, request, $"{server.Name}/{request.Text("protocol")}", name);
    state.History.Add($"Set {request.Text("protocol")} {server.Name} {name}", state);
    return null;
  }

  public static JsonNode AuthConfig(OrganisationState state, Request request) =>
    new JsonArray(
      new JsonObject
      {
        ["type"] = Types + "SystemConfiguration.AuthConfig",
        ["Name"] = "Auth Configuration",
        ["CurrentCertificateThumbprint"] = Read(state, request, "auth/Current"),
        ["NextCertificateThumbprint"] = Read(state, request, "auth/Next"),
        ["PreviousCertificateThumbprint"] = Read(state, request, "auth/Previous"),
        ["NextCertificateEffectiveDate"] = null,
        ["ServiceName"] = "00000002-0000-0ff1-ce00-000000000000",
        ["Realm"] = "",
      }
    );

  /// <summary>An organisation without federation has no trust.</summary>
  public static JsonNode FederationTrust(OrganisationState state, Request request)
  {
    string current = Read(state, request, "federation/Current");
    return current.Length == 0
      ? new JsonArray()
      : new JsonArray(
        new JsonObject
        {
          ["type"] = Types + "SystemConfiguration.FederationTrust",
          ["Name"] = "Microsoft Federation Gateway",
          ["OrgPrivCertificate"] = current,
          ["OrgNextPrivCertificate"] = Read(state, request, "federation/Next"),
          ["OrgPrevPrivCertificate"] = Read(state, request, "federation/Previous"),
        }
      );
  }

  public static JsonNode SendConnectors(OrganisationState state, Request request) =>
    new JsonArray([
      .. state
        .SendConnectors.Where(name =>
          request.Text("identity").Length == 0 || name == SendConnector(state, request)
        )
        .Select(name =>
          (JsonNode)Connector(state, request, "SmtpSendConnectorConfig", $"send/{name}", name, name)
        ),
    ]);

  public static JsonNode ReceiveConnectors(OrganisationState state, Request request)
  {
    string identity = request.Text("identity");
    var list = new JsonArray();
    foreach (Server server in Chosen(state, request.Server).Where(server => server.IsMailbox))
    {
      foreach (string name in server.ReceiveConnectors)
      {
        string full = $@"{server.Name}\{name}";
        if (identity.Length == 0 || full.Equals(identity, StringComparison.OrdinalIgnoreCase))
        {
          JsonObject told = Connector(
            state,
            request,
            "Management.ReceiveConnector",
            $"receive/{full}",
            full,
            name
          );
          told["Server"] = server.Name;
          list.Add(told);
        }
      }
    }
    return list.Count == 0 && identity.Length > 0 ? throw Refusal.NoObject(identity) : list;
  }

  public static JsonNode? SetSendConnector(OrganisationState state, Request request)
  {
    string name = SendConnector(state, request);
    SetConnector(state, request, $"send/{name}");
    return null;
  }

  public static JsonNode? SetReceiveConnector(OrganisationState state, Request request)
  {
    ReceiveConnectors(state, request);
    string[] parts = request.Text("identity").Split('\\', 2);
    Server server = state.Find(parts[0]);
    string name = server.ReceiveConnectors.First(known =>
      known.Equals(parts[^1], StringComparison.OrdinalIgnoreCase)
    );
    SetConnector(state, request, $@"receive/{server.Name}\{name}");
    return null;
  }

  private static void SetConnector(OrganisationState state, Request request, string key)
  {
    string name = request.Text("TlsCertificateName");
    if (name.Length > 0 && !(name.StartsWith("<I>", StringComparison.Ordinal)
      && name.Contains("<S>", StringComparison.Ordinal)))
    {
      throw Refusal.Argument(
        $"The certificate name '{name}' is not of the form <I>Issuer<S>Subject.",
        $"Der Zertifikatname '{name}' hat nicht die Form <I>Aussteller<S>Antragsteller."
      );
    }
    string required = request.Has("RequireTLS")
      ? request.Text("RequireTLS")
      : Read(state, request, $"{key}/RequireTLS");
    if (name.Length > 0 && key.StartsWith("send/", StringComparison.Ordinal) && required != "True")
    {
      throw Refusal.Operation(
        "RequiredTls flag should be set to true if TlsCertificateName is specified.",
        "Das RequiredTls-Flag muss auf True festgelegt werden, wenn TlsCertificateName angegeben ist."
      );
    }
    foreach (string setting in ConnectorSettings.Where(request.Has))
    {
      Write(state, request, $"{key}/{setting}", request.Text(setting));
      state.History.Add($"Set {key} {setting}={request.Text(setting)}", state);
    }
  }

  private static JsonObject Connector(
    OrganisationState state,
    Request request,
    string type,
    string key,
    string identity,
    string name
  ) =>
    new()
    {
      ["type"] = Types + "SystemConfiguration." + type,
      ["Name"] = name,
      ["Identity"] = identity,
      ["Enabled"] = true,
      ["Fqdn"] = Read(state, request, $"{key}/Fqdn"),
      ["TlsCertificateName"] = Read(state, request, $"{key}/TlsCertificateName"),
      ["RequireTLS"] = Read(state, request, $"{key}/RequireTLS") == "True",
      ["CloudServicesMailEnabled"] =
        Read(state, request, $"{key}/CloudServicesMailEnabled") == "True",
      ["SourceTransportServers"] = new JsonArray([
        .. Read(state, request, $"{key}/SourceTransportServers")
          .Split(',', StringSplitOptions.RemoveEmptyEntries)
          .Select(source => (JsonNode)source),
      ]),
    };

  private static string SendConnector(OrganisationState state, Request request) =>
    state.SendConnectors.Find(name =>
      name.Equals(request.Text("identity"), StringComparison.OrdinalIgnoreCase)
    ) ?? throw Refusal.NoObject(request.Text("identity"));

  private static List<Server> Chosen(OrganisationState state, string name) =>
    name.Length == 0 ? state.Servers : [state.Find(name)];

  private static string Read(OrganisationState state, Request request, string key) =>
    state.Directory.Read(request.Controller, key);

  private static void Write(OrganisationState state, Request request, string key, string value) =>
    state.Directory.Write(request.Controller, key, value);
}
