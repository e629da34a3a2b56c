using System.Globalization;
using System.Management.Automation.Host;

namespace Signet.Lab.Shell;

/// <summary>What a script knows of the program that runs it.</summary>
public sealed class ShellHost : PSHost
{
  /// <summary>What a script that ended the shell wants to be returned.</summary>
  public int? ExitCode { get; private set; }

  public override string Name => "ConsoleHost";

  public override Version Version { get; } = new(1, 0);

  public override Guid InstanceId { get; } = Guid.NewGuid();

  public override PSHostUserInterface UI { get; } = new ShellInterface();

  public override CultureInfo CurrentCulture => CultureInfo.InvariantCulture;

  public override CultureInfo CurrentUICulture => CultureInfo.InvariantCulture;

  public override void SetShouldExit(int exitCode) => ExitCode = exitCode;

  public override void EnterNestedPrompt() => throw new NotSupportedException();

  public override void ExitNestedPrompt() => throw new NotSupportedException();

  public override void NotifyBeginApplication() { }

  public override void NotifyEndApplication() { }
}
