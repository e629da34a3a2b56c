using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Signet.Lab.Serving;

namespace Signet.Lab.Organisation;

/// <summary>What the control port tells of an organisation, and the orders it takes.</summary>
public sealed class OrganisationControl(
  OrganisationState state,
  Door door,
  ServedOrganisation? served
)
{
  private static readonly JsonSerializerOptions Strict = new()
  {
    PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
  };

  /// <summary>What is not said stays as it is.</summary>
  private sealed record Order(
    string? Server,
    string? Language,
    bool? RawDataOnly,
    string? Serialization,
    bool? Unreachable,
    bool? OldWindows,
    int? ReplicationDelay,
    IReadOnlyList<string>? Missing,
    IReadOnlyList<string>? Restart,
    bool? Stopped,
    IReadOnlyList<string>? Issuers
  );

  /// <summary>Throws JsonException, having done nothing.</summary>
  public void Obey(string text)
  {
    Order order =
      JsonSerializer.Deserialize<Order>(text, Strict) ?? throw new JsonException("no order");
    lock (state.Lock)
    {
      RequireServing(order);
      X509Certificate2[] issuers = [.. (order.Issuers ?? []).Select(Issuer)];
      List<Server> servers = Named(order);
      state.Issuers.AddRange(issuers);
      Obey(order, servers);
      servers.ForEach(server => Serve(order, server));
    }
  }

  private void RequireServing(Order order)
  {
    if (order.Restart?.Except(MailStart.Services).FirstOrDefault() is { } unknown)
    {
      throw new JsonException($"no service {unknown}: {string.Join(", ", MailStart.Services)}");
    }
    if (served is null && (order.Restart is not null || order.Stopped is not null))
    {
      throw new JsonException("nothing is served: --serve yes");
    }
  }

  private static X509Certificate2 Issuer(string pem)
  {
    try
    {
      return X509Certificate2.CreateFromPem(pem);
    }
    catch (CryptographicException damage)
    {
      throw new JsonException($"an issuer is no certificate in PEM: {damage.Message}");
    }
  }

  private void Serve(Order order, Server server)
  {
    foreach (string service in server.IsMailbox ? order.Restart ?? [] : [])
    {
      MailStart.One(state, server, service);
    }
    if (order.Stopped is { } stopped && stopped != server.IsStopped)
    {
      try
      {
        served!.Stop(server, stopped);
      }
      catch (SocketException failure)
      {
        throw new JsonException($"{server.Name} does not start: {failure.Message}");
      }
      server.IsStopped = stopped;
    }
  }

  /// <summary>What a client trusts that knows the organisation, in PEM: roots, and what servers have
  /// signed themselves.</summary>
  public string Anchors()
  {
    lock (state.Lock)
    {
      IEnumerable<string> own = state
        .Servers.SelectMany(server => server.Store)
        .Where(copy => copy.IsSelfSigned && !copy.IsRequest)
        .Select(copy => copy.Certificate)
        .Concat(state.Issuers.Where(issuer => issuer.Subject == issuer.Issuer))
        .Select(one => one.ExportCertificatePem());
      return string.Join('\n', state.Factory.Authorities.Values.Concat(own).Distinct()) + "\n";
    }
  }

  private sealed record Signing(string Request, string Form = "der");

  /// <summary>Answers a request as an authority would. Throws JsonException.</summary>
  public object Sign(string text)
  {
    Signing wanted =
      JsonSerializer.Deserialize<Signing>(text, Strict) ?? throw new JsonException("no request");
    lock (state.Lock)
    {
      try
      {
        using X509Certificate2 answer = state.Factory.Answer(wanted.Request);
        return new { answer = Convert.ToBase64String(Formed(answer, wanted.Form)) };
      }
      catch (Exception damage) when (damage is CryptographicException or ArgumentException)
      {
        throw new JsonException(damage.Message);
      }
    }
  }

  private byte[] Formed(X509Certificate2 answer, string form) =>
    form switch
    {
      "der" => answer.RawData,
      "pem" => Encoding.ASCII.GetBytes(answer.ExportCertificatePem()),
      "pkcs7" => new X509Certificate2Collection { state.Factory.Usual, answer }.Export(
        X509ContentType.Pkcs7
      )!,
      _ => throw new JsonException($"no form {form}: der, pem, pkcs7"),
    };

  /// <summary>All servers behave; what they hold stays.</summary>
  public void Reset()
  {
    lock (state.Lock)
    {
      state.Missing.Clear();
      state.Directory.Delay = TimeSpan.Zero;
      foreach (Server server in state.Servers)
      {
        server.SpeaksGerman = server.TellsRawDataOnly = server.IsUnreachable = false;
        server.Serialization = Serialization.Version;
        if (server.IsStopped)
        {
          served!.Stop(server, stopped: false);
          server.IsStopped = false;
        }
      }
    }
  }

  public object View()
  {
    lock (state.Lock)
    {
      return new
      {
        servers = state.Servers.Select(Told).ToArray(),
        door = door.Address,
        sendConnectors = state.SendConnectors.Select(name => Connector($"send/{name}", name)).ToArray(),
        auth = state.Directory.Read(null, "auth/Current"),
        federation = state.Directory.Read(null, "federation/Current"),
        issuer = state.Factory.Usual.ExportCertificatePem(),
        issuers = state.Factory.Authorities,
        pendingReplications = state.Directory.Pending,
        missing = state.Missing.ToArray(),
        picks = TransportChoice.All(state),
        history = state.History.Entries.ToArray(),
        momentsWithoutSmtp = state.History.Moments,
        stretchesWithoutSmtp = state.History.Stretches,
        everLackedSmtp = state.History.Stretches > 0,
        withoutSmtp = state.History.Without.ToArray(),
      };
    }
  }

  private void Obey(Order order, IEnumerable<Server> servers)
  {
    foreach (Server server in servers)
    {
      server.SpeaksGerman = order.Language is null ? server.SpeaksGerman : order.Language == "de";
      server.TellsRawDataOnly = order.RawDataOnly ?? server.TellsRawDataOnly;
      server.Serialization = order.Serialization switch
      {
        null => server.Serialization,
        "plain" => Serialization.Plain,
        "signed" => Serialization.WithSignature,
        "none" => Serialization.None,
        _ => Serialization.Version,
      };
      server.IsUnreachable = order.Unreachable ?? server.IsUnreachable;
      server.IsOldWindows = order.OldWindows ?? server.IsOldWindows;
    }
    if (order.ReplicationDelay is { } delay)
    {
      state.Directory.Delay = TimeSpan.FromMilliseconds(delay);
    }
    if (order.Missing is not null)
    {
      state.Missing.Clear();
      state.Missing.UnionWith(order.Missing);
    }
  }

  // Without a server, all.
  private List<Server> Named(Order order)
  {
    if (order.Language is not (null or "en" or "de"))
    {
      throw new JsonException($"no language {order.Language}: en, de");
    }
    if (order.Serialization is not (null or "version" or "plain" or "signed" or "none"))
    {
      throw new JsonException($"no serialization {order.Serialization}: version, plain, signed, none");
    }
    List<Server> servers =
      order.Server is null
        ? state.Servers
        : state.Servers.FindAll(server => server.Answers(order.Server));
    return servers.Count > 0 ? servers : throw new JsonException($"no server {order.Server}");
  }

  private object Told(Server server) =>
    new
    {
      name = server.Name,
      fqdn = server.Fqdn,
      version = server.Version,
      role = server.Role,
      defaultSmtp = state.Directory.Read(null, $"{server.Name}/default-smtp"),
      pop = state.Directory.Read(null, $"{server.Name}/POP"),
      imap = state.Directory.Read(null, $"{server.Name}/IMAP"),
      sites = server.Sites.ToDictionary(site => $"W3SVC/{site.Key}", site => site.Value),
      brokenSites = server
        .Sites.Where(site => server.Find(site.Value) is null)
        .Select(site => $"W3SVC/{site.Key}")
        .ToArray(),
      address = server.Address,
      popServes = Loaded(server, "POP"),
      imapServes = Loaded(server, "IMAP"),
      mails = new { withTls = server.MailsWithTls, inClear = server.MailsInClear },
      owaBroken = server.IsOwaBroken,
      requiresSsl = server.RequiresSsl,
      certificates = server
        .Store.Select(copy => new
        {
          thumbprint = copy.Thumbprint,
          subject = copy.Certificate.Subject,
          friendlyName = copy.FriendlyName,
          exportable = copy.IsExportable,
          hasKey = copy.HasKey,
          ksp = copy.IsKsp,
          status = copy.Status.ToString(),
          services = ServiceRules.Of(state, server, copy, null).ToString(),
        })
        .ToArray(),
      receiveConnectors = server
        .ReceiveConnectors.Select(name => Connector($@"receive/{server.Name}\{name}", name))
        .ToArray(),
    };

  private static string? Loaded(Server server, string service) =>
    server.Loaded.GetValueOrDefault(service)?.Thumbprint;

  private object Connector(string key, string name) =>
    new
    {
      name,
      fqdn = state.Directory.Read(null, $"{key}/Fqdn"),
      tlsCertificateName = state.Directory.Read(null, $"{key}/TlsCertificateName"),
      cloudServicesMailEnabled = state.Directory.Read(null, $"{key}/CloudServicesMailEnabled")
        == "True",
      sourceTransportServers = state
        .Directory.Read(null, $"{key}/SourceTransportServers")
        .Split(',', StringSplitOptions.RemoveEmptyEntries),
    };
}
