using System.Management.Automation;
using System.Reflection;

namespace Signet.Lab.Host;

/// <summary>
/// Microsoft's PSRP server on standard input and output, one line a packet. It lives in a class
/// that is not public, which is why the package's version is pinned.
/// </summary>
public static class ServerProcess
{
  private const string Mediator =
    "System.Management.Automation.Remoting.Server.StdIOProcessMediator";

  /// <summary>Serves one shell until standard input ends. The scripts are run, in their order, when
  /// the runspace opens.</summary>
  public static int Run(IEnumerable<string> scripts)
  {
    string initialCommand = string.Join('\n', scripts.Select(File.ReadAllText));
    Type mediator = typeof(PSObject).Assembly.GetType(Mediator, throwOnError: true)!;
    MethodInfo run =
      mediator.GetMethod("Run", BindingFlags.Static | BindingFlags.NonPublic)
      ?? throw new MissingMethodException(Mediator, "Run");
    // initialCommand, workingDirectory, configurationName, configurationFile, combineErrOut
    run.Invoke(null, [initialCommand, null, null, null, false]);
    return 0;
  }
}
