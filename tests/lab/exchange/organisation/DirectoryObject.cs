using System.Text.Json.Nodes;

namespace Signet.Lab.Organisation;

/// <summary>An object as the directory tells it: its type, its properties, and the domain controller
/// that answered.</summary>
public static class DirectoryObject
{
  private const string Types = "Microsoft.Exchange.Data.Directory.";

  /// <summary>The type without what all of them begin with.</summary>
  public static JsonObject Tell(
    Request request,
    string type,
    string name,
    string identity,
    JsonObject properties
  )
  {
    var told = new JsonObject
    {
      ["type"] = Types + type,
      ["Name"] = name,
      ["Identity"] = identity,
    };
    foreach ((string property, JsonNode? value) in properties)
    {
      told[property] = value?.DeepClone();
    }
    told["OriginatingServer"] = DomainControllers.Known(request.Controller);
    return told;
  }

  /// <summary>An address crosses the wire as one; nothing is none.</summary>
  public static JsonNode? Address(string text) =>
    text.Length == 0 ? null : new JsonObject { ["uri"] = text };

  public static JsonArray List(IEnumerable<string> texts) =>
    [.. texts.Select(text => (JsonNode)text)];

  public static JsonArray Each<T>(IEnumerable<T> items, Func<T, JsonObject> tell) =>
    [.. items.Select(item => (JsonNode)tell(item))];

  /// <summary>All servers, or the one of that name.</summary>
  public static List<Server> Servers(OrganisationState state, string name) =>
    name.Length == 0 ? state.Servers : [state.Find(name)];
}
