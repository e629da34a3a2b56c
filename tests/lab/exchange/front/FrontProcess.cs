using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Signet.Lab.Authentication;
using Signet.Lab.Control;
using Signet.Lab.Host;
using Signet.Lab.Misbehaviour;
using Signet.Lab.Organisation;
using Signet.Lab.Serving;
using Signet.Lab.Transcript;
using Signet.Lab.WsMan;

namespace Signet.Lab.Front;

/// <summary>Puts the lab together, says where it listens, and runs it until it is told to end.
/// </summary>
public static class FrontProcess
{
  public static async Task RunAsync(Options options)
  {
    ServerCertificate certificate = ServerCertificate.Load(options);
    using OrganisationState? organisation = Organisation(options);
    using Door? door = organisation is null ? null : new Door(organisation);
    using ServedOrganisation? served = Served(options, organisation);
    using var hosts = new HostPool(
      Scripts(options),
      options.Has("replay") ? 0 : options.Number("spares"),
      door?.Address
    );
    using var recorder = new Recorder(options.Text("record"));
    var counters = new Counters();
    var logons = new AuthenticationCounters();
    var rules = new FaultRules();
    IService service = options.Has("replay")
      ? new ReplayingService(RecordedConversation.Load(options.Text("replay")))
      : new HostedService(hosts, options.Number("shell-limit"));
    IAuthentication authentication = Authentication(options, certificate, logons);
    using var directory = new VirtualDirectory(
      service,
      authentication,
      rules,
      counters,
      recorder,
      options.Number("latency"),
      options.Number("endpoints")
    );
    var control = new ControlInterface(rules, counters, logons, service, hosts, directory)
    {
      Organisation = organisation is null ? null : new OrganisationControl(organisation, door!, served),
    };

    await using WebApplication application = Build(options, certificate, counters);
    // The control port is the one without TLS.
    application.Run(context =>
      context.Request.IsHttps ? directory.HandleAsync(context) : control.HandleAsync(context)
    );
    hosts.Fill();
    await application.StartAsync();
    Announce(application, certificate, options);
    StopWithInput(options, application);
    await application.WaitForShutdownAsync();
  }

  private static OrganisationState? Organisation(Options options)
  {
    if (!options.Has("organisation"))
    {
      return null;
    }
    string name = options.Text("organisation");
    try
    {
      return Foundation.Lay(
        name == "default"
          ? OrganisationFile.Default
          : OrganisationFile.Read(name),
        options.Text("hold")
      );
    }
    catch (Exception mistake)
      when (mistake
          is IOException
            or JsonException
            or ArgumentException
            or KeyNotFoundException
            or CryptographicException
            or Refusal
      )
    {
      throw new OptionException($"--organisation {name}: {mistake.Message}");
    }
  }

  private static ServedOrganisation? Served(Options options, OrganisationState? organisation)
  {
    if (!options.Yes("serve"))
    {
      return null;
    }
    return organisation is null
      ? throw new OptionException("--serve needs --organisation")
      : new ServedOrganisation(organisation);
  }

  private static IAuthentication Authentication(
    Options options,
    ServerCertificate certificate,
    AuthenticationCounters logons
  ) =>
    options.Choice("auth", "none", "basic", "kerberos") switch
    {
      "basic" => new BasicAuthentication(options.Secret("account-env"), logons),
      "kerberos" => new KerberosAuthentication(
        options,
        ChannelBinding.ServerEndPoint(certificate.Leaf),
        logons
      ),
      _ => new NoAuthentication(),
    };

  // In the order of their names: what locks the session down is the last.
  private static List<string> Scripts(Options options)
  {
    string folder = options.Has("cmdlets")
      ? options.Text("cmdlets")
      : Path.Combine(AppContext.BaseDirectory, "cmdlets");
    return [.. Directory.GetFiles(folder, "*.ps1").Order(StringComparer.Ordinal)];
  }

  private static WebApplication Build(
    Options options,
    ServerCertificate certificate,
    Counters counters
  )
  {
    WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
    builder.Logging.ClearProviders();
    // Whoever hangs would hold the end up.
    builder.Services.Configure<HostOptions>(host =>
      host.ShutdownTimeout = TimeSpan.FromMilliseconds(500)
    );
    builder.WebHost.UseKestrelHttpsConfiguration();
    builder.WebHost.ConfigureKestrel(kestrel =>
    {
      kestrel.AddServerHeader = false;
      kestrel.Listen(
        IPAddress.Loopback,
        options.Number("port"),
        listener =>
        {
          listener.Protocols = HttpProtocols.Http1;
          listener.UseHttps(Tls(options, certificate));
          listener.Use(next => connection => ServeAsync(connection, next, counters));
        }
      );
      kestrel.Listen(
        IPAddress.Loopback,
        options.Number("control-port"),
        listener => listener.Protocols = HttpProtocols.Http1
      );
    });
    return builder.Build();
  }

  private static Task ServeAsync(
    ConnectionContext connection,
    ConnectionDelegate next,
    Counters counters
  )
  {
    counters.Connected();
    var line = new Line(connection);
    connection.Items[typeof(Line)] = line;
    connection.Transport = line;
    return next(connection);
  }

  private static HttpsConnectionAdapterOptions Tls(
    Options options,
    ServerCertificate certificate
  ) =>
    new()
    {
      ServerCertificate = certificate.Leaf,
      ServerCertificateChain = certificate.Issuers,
      SslProtocols = options.Choice("tls", "1.2", "1.3", "1.2,1.3") switch
      {
        "1.2" => SslProtocols.Tls12,
        "1.3" => SslProtocols.Tls13,
        _ => SslProtocols.Tls12 | SslProtocols.Tls13,
      },
    };

  private static void Announce(
    WebApplication application,
    ServerCertificate certificate,
    Options options
  )
  {
    ICollection<string> addresses = application
      .Services.GetRequiredService<IServer>()
      .Features.Get<IServerAddressesFeature>()!
      .Addresses;
    string secure = addresses.First(address =>
      address.StartsWith("https", StringComparison.Ordinal)
    );
    string plain = addresses.First(address =>
      address.StartsWith("http:", StringComparison.Ordinal)
    );
    Console.WriteLine(
      JsonSerializer.Serialize(
        new
        {
          url = secure + "/PowerShell/",
          port = new Uri(secure).Port,
          control = plain,
          controlPort = new Uri(plain).Port,
          endpoints = options.Number("endpoints"),
          thumbprint = certificate.Leaf.Thumbprint,
          certificate = certificate.Leaf.ExportCertificatePem(),
          process = Environment.ProcessId,
        }
      )
    );
  }

  // A test that crashes leaves no front behind: its end of the pipe closes with it.
  private static void StopWithInput(Options options, WebApplication application)
  {
    if (options.Yes("until-stdin-ends"))
    {
      _ = Task.Run(async () =>
      {
        await Console.OpenStandardInput().CopyToAsync(Stream.Null);
        application.Lifetime.StopApplication();
      });
    }
  }
}
