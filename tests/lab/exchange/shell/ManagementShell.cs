using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Text.Json.Nodes;
using Microsoft.Exchange.Management.SystemConfigurationTasks;
using Signet.Lab.Front;
using Signet.Lab.Organisation;

namespace Signet.Lab.Shell;

/// <summary>Runs a script against the organisation of a front, as in the Exchange Management Shell:
/// the endpoint's cmdlets, the whole language, and an administrator who may do everything.</summary>
public static class ManagementShell
{
  private const string Usage =
    "signet-lab run --script FILE [--control URL]; without a URL the variable "
    + Door.Variable
    + " leads to the front";

  /// <summary>The script's exit code; 1 when an error ended it. Throws OptionException.</summary>
  public static async Task<int> RunAsync(IReadOnlyList<string> words)
  {
    Dictionary<string, string> given = Parsed(words);
    string script = Path.GetFullPath(given["script"]);
    if (!File.Exists(script))
    {
      throw new OptionException($"no script {script}");
    }
    if (given.TryGetValue("control", out string? control))
    {
      Environment.SetEnvironmentVariable(Door.Variable, await DoorAsync(control));
    }
    if (Environment.GetEnvironmentVariable(Door.Variable) is null)
    {
      throw new OptionException($"no front is named: {Usage}");
    }
    return Run(script);
  }

  private static Dictionary<string, string> Parsed(IReadOnlyList<string> words)
  {
    var given = new Dictionary<string, string>(StringComparer.Ordinal);
    for (int index = 0; index + 1 < words.Count; index += 2)
    {
      given[words[index] is "--script" or "--control" ? words[index][2..] : "unknown"] = words[
        index + 1
      ];
    }
    return words.Count % 2 == 0 && given.ContainsKey("script") && !given.ContainsKey("unknown")
      ? given
      : throw new OptionException($"usage: {Usage}");
  }

  private static async Task<string> DoorAsync(string control)
  {
    using var client = new HttpClient();
    try
    {
      string told = await client.GetStringAsync(new Uri(new Uri(control), "/organisation"));
      return JsonNode.Parse(told)!["door"]!.GetValue<string>();
    }
    catch (Exception failure) when (failure is HttpRequestException or UriFormatException)
    {
      throw new OptionException($"--control {control}: {failure.Message}");
    }
  }

  private static int Run(string script)
  {
    var console = new ShellHost();
    using Runspace runspace = RunspaceFactory.CreateRunspace(console, Session());
    runspace.Open();
    OrganisationCmdlet.EnterShell();
    using var shell = PowerShell.Create(runspace);
    shell.AddScript(File.ReadAllText(Beside("utility.ps1"))).Invoke();
    try
    {
      // As the console does it: errors take their place in the output.
      shell.Commands.Clear();
      shell.AddCommand(script);
      shell.Commands.Commands[0].MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
      shell.AddCommand("Out-Default").Invoke();
    }
    catch (RuntimeException end)
    {
      console.UI.WriteErrorLine(end.ErrorRecord.ToString());
      console.UI.WriteErrorLine(end.ErrorRecord.InvocationInfo?.PositionMessage ?? "");
      return console.ExitCode ?? 1;
    }
    return console.ExitCode ?? Last(runspace);
  }

  private static InitialSessionState Session()
  {
    var session = InitialSessionState.CreateDefault2();
    foreach (Type type in typeof(OrganisationCmdlet).Assembly.GetTypes())
    {
      if (
        !type.IsAbstract
        && Attribute.GetCustomAttribute(type, typeof(CmdletAttribute)) is CmdletAttribute name
      )
      {
        session.Commands.Add(
          new SessionStateCmdletEntry($"{name.VerbName}-{name.NounName}", type, null)
        );
      }
    }
    return session;
  }

  private static int Last(Runspace runspace) =>
    runspace.SessionStateProxy.GetVariable("LASTEXITCODE") is { } code
      ? Convert.ToInt32(code, CultureInfo.InvariantCulture)
      : 0;

  private static string Beside(string name) =>
    Path.Combine(AppContext.BaseDirectory, "shell", name);
}
