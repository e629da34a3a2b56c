using System.Text.Json.Nodes;

namespace Signet.Lab.Organisation;

/// <summary>Send connectors are the organisation's, receive connectors a server's. What is set of
/// them is text in the directory, lists with commas.</summary>
public static class ConnectorOperations
{
  private static readonly string[] Common =
    ["Fqdn", "TlsCertificateName", "RequireTLS", "Enabled"];
  private static readonly string[] OfSend =
    [.. Common, "CloudServicesMailEnabled", "SourceTransportServers"];
  private static readonly string[] OfReceive = [.. Common, "AuthMechanism", "TlsDomainCapabilities"];

  public static JsonNode Send(OrganisationState state, Request request) =>
    DirectoryObject.Each(
      request.Text("identity").Length == 0 ? state.SendConnectors : [Named(state, request)],
      name =>
      {
        string key = $"send/{name}";
        JsonObject told = Settings(state, request, key);
        told["CloudServicesMailEnabled"] =
          Read(state, request, $"{key}/CloudServicesMailEnabled") == "True";
        told["SourceTransportServers"] = List(state, request, $"{key}/SourceTransportServers");
        return DirectoryObject.Tell(
          request,
          "SystemConfiguration.SmtpSendConnectorConfig",
          name,
          name,
          told
        );
      }
    );

  public static JsonNode Receive(OrganisationState state, Request request)
  {
    string identity = request.Text("identity");
    var list = new JsonArray();
    foreach (Server server in DirectoryObject.Servers(state, request.Server))
    {
      foreach (string name in server.ReceiveConnectors)
      {
        string full = $@"{server.Name}\{name}";
        if (identity.Length == 0 || full.Equals(identity, StringComparison.OrdinalIgnoreCase))
        {
          list.Add((JsonNode)Receive(state, request, server, name));
        }
      }
    }
    return list.Count == 0 && identity.Length > 0 ? throw Refusal.NoObject(identity) : list;
  }

  public static JsonNode? SetSend(OrganisationState state, Request request)
  {
    string key = $"send/{Named(state, request)}";
    RequireForm(request);
    string required = request.Has("RequireTLS")
      ? request.Text("RequireTLS")
      : Read(state, request, $"{key}/RequireTLS");
    if (request.Text("TlsCertificateName").Length > 0 && required != "True")
    {
      throw Refusal.Operation(
        "RequiredTls flag should be set to true if TlsCertificateName is specified.",
        "Das RequiredTls-Flag muss auf True festgelegt werden, wenn TlsCertificateName angegeben ist."
      );
    }
    Write(state, request, key, OfSend, null);
    return null;
  }

  public static JsonNode? SetReceive(OrganisationState state, Request request)
  {
    Receive(state, request);
    string[] parts = request.Text("identity").Split('\\', 2);
    Server server = state.Find(parts[0]);
    string name = server.ReceiveConnectors.First(known =>
      known.Equals(parts[^1], StringComparison.OrdinalIgnoreCase)
    );
    string key = $@"receive/{server.Name}\{name}";
    RequireForm(request);
    RequireOwnName(state, request, server, key);
    Write(state, request, key, OfReceive, server);
    return null;
  }

  private static void RequireForm(Request request)
  {
    string name = request.Text("TlsCertificateName");
    if (
      name.Length > 0
      && !(
        name.StartsWith("<I>", StringComparison.Ordinal)
        && name.Contains("<S>", StringComparison.Ordinal)
      )
    )
    {
      throw Refusal.Argument(
        $"The certificate name '{name}' is not of the form <I>Issuer<S>Subject.",
        $"Der Zertifikatname '{name}' hat nicht die Form <I>Aussteller<S>Antragsteller."
      );
    }
  }

  // Servers know each other by their names.
  private static void RequireOwnName(
    OrganisationState state,
    Request request,
    Server server,
    string key
  )
  {
    string Wanted(string setting) =>
      request.Has(setting) ? request.Text(setting) : Read(state, request, $"{key}/{setting}");
    string fqdn = Wanted("Fqdn");
    if (
      (request.Has("Fqdn") || request.Has("AuthMechanism"))
      && Wanted("AuthMechanism").Contains("ExchangeServer", StringComparison.OrdinalIgnoreCase)
      && fqdn.Length > 0
      && !server.Answers(fqdn)
    )
    {
      throw Refusal.Operation(
        $"When the AuthMechanism parameter on a Receive connector is set to the value ExchangeServer, you must set the FQDN parameter on the Receive connector to one of the following values: the FQDN of the transport server \"{server.Fqdn}\", the NetBIOS name of the transport server \"{server.Name}\", or $null.",
        $"Wenn der AuthMechanism-Parameter eines Empfangsconnectors auf ExchangeServer festgelegt ist, muss der FQDN-Parameter \"{server.Fqdn}\", \"{server.Name}\" oder $null sein."
      );
    }
  }

  private static JsonObject Receive(
    OrganisationState state,
    Request request,
    Server server,
    string name
  )
  {
    string full = $@"{server.Name}\{name}";
    string key = $"receive/{full}";
    JsonObject told = Settings(state, request, key);
    told["Server"] = server.Name;
    told["Bindings"] = List(state, request, $"{key}/Bindings");
    told["TransportRole"] = Read(state, request, $"{key}/TransportRole");
    told["AuthMechanism"] = Read(state, request, $"{key}/AuthMechanism");
    told["TlsDomainCapabilities"] = List(state, request, $"{key}/TlsDomainCapabilities");
    return DirectoryObject.Tell(
      request,
      "SystemConfiguration.ReceiveConnector",
      name,
      full,
      told
    );
  }

  private static JsonObject Settings(OrganisationState state, Request request, string key) =>
    new()
    {
      ["Enabled"] = Read(state, request, $"{key}/Enabled") != "False",
      ["Fqdn"] = Read(state, request, $"{key}/Fqdn"),
      ["TlsCertificateName"] = Read(state, request, $"{key}/TlsCertificateName"),
      ["RequireTLS"] = Read(state, request, $"{key}/RequireTLS") == "True",
    };

  private static string Named(OrganisationState state, Request request) =>
    state.SendConnectors.Find(name =>
      name.Equals(request.Text("identity"), StringComparison.OrdinalIgnoreCase)
    ) ?? throw Refusal.NoObject(request.Text("identity"));

  private static string Read(OrganisationState state, Request request, string key) =>
    state.Directory.Read(request.Controller, key);

  private static JsonArray List(OrganisationState state, Request request, string key) =>
    DirectoryObject.List(
      Read(state, request, key).Split(',', StringSplitOptions.RemoveEmptyEntries)
    );

  private static void Write(
    OrganisationState state,
    Request request,
    string key,
    string[] settings,
    Server? server
  )
  {
    foreach (string setting in settings.Where(request.Has))
    {
      state.Directory.Write(request.Controller, $"{key}/{setting}", request.Text(setting));
      state.History.Add($"Set {key} {setting}={request.Text(setting)}", server, state);
    }
  }
}
