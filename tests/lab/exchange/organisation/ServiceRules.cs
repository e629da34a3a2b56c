using Microsoft.Exchange.Management.SystemConfigurationTasks;

namespace Signet.Lab.Organisation;

/// <summary>What Exchange shows as the services of a certificate. Nothing of it is stored: it is
/// seen from the web sites, the key's access rules and the directory.</summary>
public static class ServiceRules
{
  private static readonly string[] Generations = ["Current", "Next", "Previous"];

  public static AllowedServices Of(
    OrganisationState state,
    Server server,
    CertificateCopy copy,
    string? controller
  )
  {
    if (copy.IsRequest)
    {
      return AllowedServices.None;
    }
    DomainControllers directory = state.Directory;
    AllowedServices services = AllowedServices.None;
    services |= NameIs(copy, directory.Read(controller, $"{server.Name}/IMAP"))
      ? AllowedServices.IMAP
      : 0;
    services |= NameIs(copy, directory.Read(controller, $"{server.Name}/POP"))
      ? AllowedServices.POP
      : 0;
    services |= directory.Read(controller, $"{server.Name}/UM") == copy.Thumbprint
      ? AllowedServices.UM
      : 0;
    services |= server.Sites.ContainsValue(copy.Thumbprint) ? AllowedServices.IIS : 0;
    services |= copy.HasKey && copy.NetworkServiceMayRead ? AllowedServices.SMTP : 0;
    services |= IsFederation(directory, copy.Thumbprint, controller)
      ? AllowedServices.Federation
      : 0;
    return services;
  }

  public static bool IsFederation(
    DomainControllers directory,
    string thumbprint,
    string? controller
  ) =>
    Generations.Any(which =>
      directory.Read(controller, $"federation/{which}") == thumbprint
    );

  // A wildcard covers the name but does not equal it, so it never shows.
  private static bool NameIs(CertificateCopy copy, string configured) =>
    configured.Length > 0
    && copy.Names.Any(name =>
      !name.StartsWith('*') && name.Equals(configured, StringComparison.OrdinalIgnoreCase)
    );
}
