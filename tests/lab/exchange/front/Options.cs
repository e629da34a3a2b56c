using System.Globalization;

namespace Signet.Lab.Front;

public sealed class OptionException(string message) : Exception(message);

/// <summary>The words after `front`, each `--name value`; README.md tells what they mean.</summary>
public sealed class Options
{
  private static readonly Dictionary<string, string> Defaults = new(StringComparer.Ordinal)
  {
    ["port"] = "0",
    ["control-port"] = "0",
    ["certificate"] = "",
    ["key"] = "",
    ["pfx"] = "",
    ["pfx-password-env"] = "",
    ["self-signed"] = "localhost",
    ["tls"] = "1.2,1.3",
    ["auth"] = "none",
    ["account-env"] = "SIGNET_LAB_ACCOUNT",
    ["keytab"] = "",
    ["service"] = "",
    ["schemes"] = "Negotiate,Kerberos",
    ["channel-binding"] = "require",
    ["mutual"] = "yes",
    ["latency"] = "0",
    ["endpoints"] = "1",
    ["spares"] = "1",
    ["shell-limit"] = "18",
    ["cmdlets"] = "",
    ["organisation"] = "",
    ["hold"] = "",
    ["serve"] = "no",
    ["record"] = "",
    ["replay"] = "",
    ["until-stdin-ends"] = "no",
  };

  private readonly Dictionary<string, string> _values = new(Defaults, StringComparer.Ordinal);

  /// <summary>Throws OptionException for a name that is not known or a value that is missing.
  /// </summary>
  public static Options Parse(IReadOnlyList<string> words)
  {
    var options = new Options();
    for (int index = 0; index < words.Count; index += 2)
    {
      string name = words[index].StartsWith("--", StringComparison.Ordinal)
        ? words[index][2..]
        : "";
      if (!Defaults.ContainsKey(name))
      {
        throw new OptionException(
          $"no option {words[index]}; there are --{string.Join(", --", Defaults.Keys)}"
        );
      }
      if (index + 1 == words.Count)
      {
        throw new OptionException($"{words[index]} lacks its value");
      }
      options._values[name] = words[index + 1];
    }
    return options;
  }

  public string Text(string name) => _values[name];

  public bool Has(string name) => _values[name].Length > 0;

  public int Number(string name) =>
    int.TryParse(_values[name], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
      ? number
      : throw new OptionException($"--{name} is no number: {_values[name]}");

  public bool Yes(string name) => Choice(name, "yes", "no") == "yes";

  public string Choice(string name, params string[] choices) =>
    choices.Contains(_values[name])
      ? _values[name]
      : throw new OptionException(
        $"--{name} is one of {string.Join(", ", choices)}, not {_values[name]}"
      );

  /// <summary>A secret is handed over in the environment, where no list of processes shows it.
  /// </summary>
  public string Secret(string nameOfVariable) =>
    Environment.GetEnvironmentVariable(_values[nameOfVariable])
    ?? throw new OptionException(
      $"--{nameOfVariable}: no variable {_values[nameOfVariable]} in the environment"
    );
}
