using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Signet.Lab.Front;
using Signet.Lab.Organisation;

namespace Signet.Lab.Serving;

/// <summary>All Mailbox servers, each at an address of its own in a block of 127.0.0.0/8 that nobody
/// else uses: the ports that are bound are what keeps others away.</summary>
public sealed class ServedOrganisation : IDisposable
{
  private const int Tries = 50;

  private readonly List<ServedPorts> _servers = [];

  /// <summary>Throws OptionException when the ports can't be had.</summary>
  public ServedOrganisation(OrganisationState state)
  {
    List<Server> servers = state.Servers.FindAll(server => server.IsMailbox);
    if (servers.Count > 254)
    {
      throw new OptionException($"--serve: {servers.Count} servers do not fit into a block of 254");
    }
    foreach (Server server in servers)
    {
      MailStart.All(state, server);
    }
    var presentation = new Presentation(state);
    for (int left = Tries; !Take(servers, presentation, left == 1); --left) { }
  }

  public void Dispose() => _servers.ForEach(server => server.Dispose());

  /// <summary>A server that is stopped refuses connections. Throws SocketException when its address was
  /// taken meanwhile.</summary>
  public void Stop(Server server, bool stopped)
  {
    if (_servers.Find(one => one.Server == server) is not { } ports)
    {
      return;
    }
    if (stopped)
    {
      ports.Dispose();
    }
    else
    {
      ports.Open();
    }
  }

  // False when somebody has the block.
  private bool Take(List<Server> servers, Presentation presentation, bool isLast)
  {
    string block = $"127.{RandomNumberGenerator.GetInt32(64, 255)}.{RandomNumberGenerator.GetInt32(256)}";
    try
    {
      foreach (Server server in servers)
      {
        server.Address = $"{block}.{_servers.Count + 1}";
        var ports = new ServedPorts(server, IPAddress.Parse(server.Address), presentation);
        ports.Open();
        _servers.Add(ports);
      }
      return true;
    }
    catch (SocketException failure)
      when (failure.SocketErrorCode == SocketError.AddressAlreadyInUse && !isLast)
    {
      Dispose();
      _servers.Clear();
      return false;
    }
    catch (SocketException failure)
    {
      Dispose();
      throw new OptionException(
        $"--serve: cannot listen on ports 25 to 995 of {block}.0/24: {failure.Message}"
          + (
            failure.SocketErrorCode == SocketError.AccessDenied
              ? " (ports below 1024 need root, CAP_NET_BIND_SERVICE or net.ipv4.ip_unprivileged_port_start=0)"
              : " (does something listen there on all addresses?)"
          )
      );
    }
  }
}
