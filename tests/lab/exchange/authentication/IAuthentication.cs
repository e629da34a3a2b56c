using Microsoft.AspNetCore.Http;

namespace Signet.Lab.Authentication;

/// <summary>Decides who may speak. One for all connections.</summary>
public interface IAuthentication
{
  /// <summary>True when the request may be served; otherwise the refusal is in the response
  /// already, but not sent.</summary>
  bool Admit(HttpContext context);
}

public sealed class NoAuthentication : IAuthentication
{
  public bool Admit(HttpContext context) => true;
}
