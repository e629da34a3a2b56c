using Signet.Lab.Front;
using Signet.Lab.Host;
using Signet.Lab.Shell;

namespace Signet.Lab;

public static class Program
{
  private const string Usage = """
    usage: signet-lab front [OPTIONS]     the endpoint; README.md tells the options
           signet-lab host SCRIPT..       one server process on standard input and output
           signet-lab run --script FILE   a script against the organisation of a front
    """;

  public static async Task<int> Main(string[] words)
  {
    switch (words.FirstOrDefault())
    {
      case "host":
        return ServerProcess.Run(words[1..]);
      case "front":
        return await RunAsync(() => RunFrontAsync(words[1..]));
      case "run":
        return await RunAsync(() => ManagementShell.RunAsync(words[1..]));
      default:
        await Console.Error.WriteLineAsync(Usage);
        return 2;
    }
  }

  private static async Task<int> RunFrontAsync(string[] words)
  {
    await FrontProcess.RunAsync(Options.Parse(words));
    return 0;
  }

  private static async Task<int> RunAsync(Func<Task<int>> run)
  {
    try
    {
      return await run();
    }
    catch (OptionException mistake)
    {
      await Console.Error.WriteLineAsync($"signet-lab: {mistake.Message}");
      return 2;
    }
  }
}
