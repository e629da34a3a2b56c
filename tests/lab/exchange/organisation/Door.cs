using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Signet.Lab.Organisation;

/// <summary>Where the server processes reach the organisation: a socket in the folder of the keys.
/// A connection is one line of JSON each way.</summary>
public sealed class Door : IDisposable
{
  /// <summary>The variable that tells a server process where the socket is.</summary>
  public const string Variable = "SIGNET_LAB_ORGANISATION";

  private static readonly Dictionary<string, Func<OrganisationState, Request, JsonNode?>> Known =
    new(StringComparer.Ordinal)
    {
      ["Missing"] = (state, _) => new JsonArray([.. state.Missing.Select(name => (JsonNode)name)]),
      ["GetCertificate"] = CertificateOperations.Get,
      ["ExportCertificate"] = CertificateOperations.Export,
      ["ImportCertificate"] = ImportOperation.Run,
      ["NewCertificate"] = NewOperation.Run,
      ["EnableCertificate"] = Assignment.Begin,
      ["ConfirmCertificate"] = Assignment.Confirm,
      ["RemoveCertificate"] = CertificateOperations.Remove,
      ["GetServer"] = ServerOperations.Servers,
      ["GetTransportService"] = ServerOperations.TransportService,
      ["GetUmService"] = ServerOperations.UmService,
      ["GetClientAccessService"] = ServerOperations.ClientAccessService,
      ["GetVirtualDirectory"] = VirtualDirectories.Get,
      ["GetMailSettings"] = MailSettings.Get,
      ["SetMailSettings"] = MailSettings.Set,
      ["GetAuthConfig"] = ServerOperations.AuthConfig,
      ["GetFederationTrust"] = ServerOperations.FederationTrust,
      ["GetSendConnector"] = ConnectorOperations.Send,
      ["SetSendConnector"] = ConnectorOperations.SetSend,
      ["GetReceiveConnector"] = ConnectorOperations.Receive,
      ["SetReceiveConnector"] = ConnectorOperations.SetReceive,
    };

  private readonly OrganisationState _state;
  private readonly Socket _socket = new(
    AddressFamily.Unix,
    SocketType.Stream,
    ProtocolType.Unspecified
  );

  public Door(OrganisationState state)
  {
    _state = state;
    Address = Path.Combine(state.Keys.Path, "door");
    _socket.Bind(new UnixDomainSocketEndPoint(Address));
    _socket.Listen();
    _ = Task.Run(AcceptAsync);
  }

  public string Address { get; }

  public void Dispose() => _socket.Dispose();

  private async Task AcceptAsync()
  {
    try
    {
      while (true)
      {
        Socket visitor = await _socket.AcceptAsync();
        _ = Task.Run(() => ServeAsync(visitor));
      }
    }
    catch (Exception end) when (end is SocketException or ObjectDisposedException)
    {
      // The front ends.
    }
  }

  private async Task ServeAsync(Socket visitor)
  {
    try
    {
      await using var stream = new NetworkStream(visitor, ownsSocket: true);
      using var reader = new StreamReader(stream);
      await using var writer = new StreamWriter(stream);
      if (await reader.ReadLineAsync() is { } line)
      {
        var content = (JsonObject)JsonNode.Parse(line)!;
        await writer.WriteLineAsync(Answer(new Request(content)).ToJsonString());
      }
    }
    catch (IOException)
    {
      // The server process was killed.
    }
  }

  private JsonObject Answer(Request request)
  {
    lock (_state.Lock)
    {
      try
      {
        // A controller that is not known is refused even by what needs none.
        DomainControllers.Known(request.Controller);
        return new JsonObject { ["value"] = Known[request.Operation](_state, request) };
      }
      catch (Refusal refusal)
      {
        return Told(refusal, request);
      }
      catch (Exception defect)
        when (defect is InvalidOperationException or FormatException or JsonException)
      {
        return new JsonObject
        {
          ["error"] = new JsonObject
          {
            ["text"] = $"defect of the lab: {defect}",
            ["category"] = "NotSpecified",
            ["id"] = "LabDefect",
          },
        };
      }
    }
  }

  private JsonObject Told(Refusal refusal, Request request)
  {
    Server host = _state.Find(null);
    Server? server = _state.Servers.Find(server => server.Answers(request.Server));
    return new JsonObject
    {
      ["error"] = new JsonObject
      {
        ["text"] = refusal.Text(server ?? host),
        ["category"] = refusal.Category,
        ["id"] = refusal.Id(host.Name),
      },
    };
  }
}
