using Signet.Lab.Front;
using Signet.Lab.Host;

namespace Signet.Lab;

public static class Program
{
  private const string Usage = """
    usage: signet-lab front [OPTIONS]     the endpoint; README.md tells the options
           signet-lab host SCRIPT..       one server process on standard input and output
    """;

  public static async Task<int> Main(string[] words)
  {
    switch (words.FirstOrDefault())
    {
      case "host":
        return ServerProcess.Run(words[1..]);
      case "front":
        return await RunFrontAsync(words[1..]);
      default:
        await Console.Error.WriteLineAsync(Usage);
        return 2;
    }
  }

  private static async Task<int> RunFrontAsync(string[] words)
  {
    try
    {
      await FrontProcess.RunAsync(Options.Parse(words));
      return 0;
    }
    catch (OptionException mistake)
    {
      await Console.Error.WriteLineAsync($"signet-lab: {mistake.Message}");
      return 2;
    }
  }
}
