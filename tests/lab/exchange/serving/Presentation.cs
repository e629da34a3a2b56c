using System.Collections.Concurrent;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Signet.Lab.Organisation;

namespace Signet.Lab.Serving;

/// <summary>What a port shows. Without a certificate TLS begins and is cut.</summary>
public sealed record Presented(SslStreamCertificateContext? Certificate)
{
  /// <summary>STARTTLS is offered.</summary>
  public bool IsOffered { get; init; } = true;

  /// <summary>No mail is taken in clear.</summary>
  public bool IsRequired { get; init; }

  /// <summary>Nobody takes mail here.</summary>
  public bool IsClosed { get; init; }
}

/// <summary>Which certificate each port of a server shows, by the state of this moment; with the
/// issuers that the organisation knows, but for roots.</summary>
public sealed class Presentation(OrganisationState state)
{
  private readonly ConcurrentDictionary<(string, string, int), SslStreamCertificateContext> _known =
    new();

  /// <summary>The web site's binding; of one without its certificate nothing comes.</summary>
  public Presented Site(Server server, int site)
  {
    lock (state.Lock)
    {
      string bound = server.Sites.GetValueOrDefault(site, "");
      return new(server.Find(bound) is { HasKey: true } copy ? Of(server, copy) : null);
    }
  }

  /// <summary>What transport chooses for the receive connector of that port. One for which SMTP is not
  /// enabled is chosen, and its key can't be read.</summary>
  public Presented Transport(Server server, int port)
  {
    lock (state.Lock)
    {
      if (TransportChoice.OnPort(state, server, port) is not { } choice)
      {
        return new((SslStreamCertificateContext?)null) { IsOffered = false, IsClosed = true };
      }
      CertificateCopy? copy = choice.Pick is { Thumbprint: { } thumbprint, HasSmtp: true }
        ? server.Find(thumbprint)
        : null;
      return new(copy is null ? null : Of(server, copy))
      {
        IsOffered = choice.Pick?.Thumbprint is not null,
        IsRequired = choice.RequiresTls,
      };
    }
  }

  /// <summary>What POP or IMAP loaded when it started.</summary>
  public Presented Mail(Server server, string service)
  {
    lock (state.Lock)
    {
      return server.Loaded.GetValueOrDefault(service) is { } loaded
        ? new(Of(server, loaded.Thumbprint, () => loaded))
        : new((SslStreamCertificateContext?)null) { IsOffered = false };
    }
  }

  private SslStreamCertificateContext Of(Server server, CertificateCopy copy) =>
    Of(server, copy.Thumbprint, () => state.Keys.Load(server.Name, copy.Thumbprint));

  // Loading a key takes as long as the handshake.
  private SslStreamCertificateContext Of(
    Server server,
    string thumbprint,
    Func<X509Certificate2> load
  ) =>
    _known.GetOrAdd(
      (server.Name, thumbprint, state.Issuers.Count),
      _ => SslStreamCertificateContext.Create(load(), state.Issuers, offline: true)
    );
}
