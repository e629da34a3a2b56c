using System.Text.Json.Nodes;

namespace Signet.Lab.Organisation;

/// <summary>One question of a cmdlet. What it does not say is empty, no or 0.</summary>
public sealed class Request(JsonObject content)
{
  public string Operation => Text("operation");

  public string Server => Text("server");

  public string? Controller => content["domainController"]?.GetValue<string>();

  public bool Has(string name) => content.ContainsKey(name);

  public string Text(string name) => content[name]?.GetValue<string>() ?? "";

  public bool Flag(string name) => content[name]?.GetValue<bool>() ?? false;

  public int Number(string name) => content[name]?.GetValue<int>() ?? 0;

  public Request Without(string name)
  {
    var rest = (JsonObject)content.DeepClone();
    rest.Remove(name);
    return new Request(rest);
  }
}
