using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Signet.Lab.Authentication;

/// <summary>A user and a password in every request.</summary>
public sealed class BasicAuthentication(string userAndPassword, AuthenticationCounters counters)
  : IAuthentication
{
  private readonly byte[] _expected = Encoding.UTF8.GetBytes(userAndPassword);

  public bool Admit(HttpContext context)
  {
    string header = context.Request.Headers.Authorization.ToString();
    if (header.Length > 0)
    {
      counters.Attempted(header.Split(' ')[0]);
      if (Matches(header))
      {
        counters.Accepted();
        return true;
      }
      counters.Refused();
    }
    counters.Challenged();
    context.Response.StatusCode = StatusCodes.Status401Unauthorized;
    context.Response.Headers.WWWAuthenticate = "Basic realm=\"PowerShell\"";
    return false;
  }

  private bool Matches(string header)
  {
    var given = new byte[header.Length];
    return header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase)
      && Convert.TryFromBase64String(header["Basic ".Length..].Trim(), given, out int length)
      && CryptographicOperations.FixedTimeEquals(given.AsSpan(0, length), _expected);
  }
}
